public import Kernel
public import ResourceKit

/// Why one value of a body was refused; the reader adds where it stands.
public struct InputProblem: Error {
    public let type: String
    public let message: Text
    /// Where it stands inside the value: the index of a list's item.
    private(set) var path: [String] = []

    public init(_ type: String, _ french: String, _ english: String) {
        self.type = type
        message = Text(french, english)
    }

    func inside(_ step: String) -> InputProblem {
        var copy = self
        copy.path.insert(step, at: 0)
        return copy
    }
}

/// What a value must respect beyond its type; also printed in the documents.
public struct Rules: Sendable {
    public var length: ClosedRange<Int>?
    public var range: ClosedRange<Double>?
    public var isTrimmed = true
    public var isSecret = false
    public var maximumItems: Int?
    /// How many items a list takes unless `maximumItems` says otherwise.
    static let standardItems = 50

    public init() {}

    /// Characters, counted as Unicode scalars after trimming.
    public static func length(_ length: ClosedRange<Int>) -> Rules {
        var rules = Rules()
        rules.length = length
        return rules
    }

    public static func range(_ range: ClosedRange<Double>) -> Rules {
        var rules = Rules()
        rules.range = range
        return rules
    }

    /// As typed, blanks included, and never echoed: passwords.
    public static let secret: Rules = {
        var rules = Rules.length(1...1024)
        rules.isTrimmed = false
        rules.isSecret = true
        return rules
    }()
}

/// A value that a request body may hold.
public protocol InputValue: Sendable {
    static var inputKind: FieldKind { get }
    static func parse(_ json: JSON, _ rules: Rules, _ version: APIVersion) throws(InputProblem) -> Self
}

extension String: InputValue {
    public static var inputKind: FieldKind { .text }
    public static func parse(_ json: JSON, _ rules: Rules, _ version: APIVersion) throws(InputProblem) -> String {
        guard case .string(let raw) = json else { throw InputProblem("string_type", "Un texte est attendu.", "A string is expected.") }
        guard !raw.utf8.contains(0) else { throw InputProblem("string_nul", "Le caractère nul est interdit.", "The NUL character is not allowed.") }
        let text = rules.isTrimmed ? raw.trimmed : raw
        guard let length = rules.length else { return text }
        let count = text.unicodeScalars.count
        if count < length.lowerBound {
            throw InputProblem("string_too_short", "Au moins \(length.lowerBound) caractère(s).", "At least \(length.lowerBound) character(s).")
        }
        if count > length.upperBound {
            throw InputProblem("string_too_long", "Au plus \(length.upperBound) caractères.", "At most \(length.upperBound) characters.")
        }
        return text
    }
}

extension String {
    /// Without white space at both ends.
    var trimmed: String {
        let isBlank: (Character) -> Bool = { $0.isWhitespace }
        guard let start = firstIndex(where: { !isBlank($0) }), let end = lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(self[start...end])
    }
}

extension Int: InputValue {
    public static var inputKind: FieldKind { .integer }
    public static func parse(_ json: JSON, _ rules: Rules, _ version: APIVersion) throws(InputProblem) -> Int {
        Int(try Int64.parse(json, rules, version))
    }
}

extension Int64: InputValue {
    public static var inputKind: FieldKind { .integer }
    /// Digits are accepted in a string as well (domain.md §0, "Ids").
    public static func parse(_ json: JSON, _ rules: Rules, _ version: APIVersion) throws(InputProblem) -> Int64 {
        let value: Int64? =
            switch json {
            case .integer(let value): value
            case .number(let value) where value == value.rounded() && abs(value) < 9e15: Int64(value)
            case .string(let text): Int64(text)
            default: nil
            }
        guard let value else { throw InputProblem("int_parsing", "Un entier est attendu.", "An integer is expected.") }
        try Self.check(Double(value), rules)
        return value
    }

    fileprivate static func check(_ value: Double, _ rules: Rules) throws(InputProblem) {
        guard let range = rules.range else { return }
        if value < range.lowerBound {
            throw InputProblem("greater_than_equal", "Au moins \(range.lowerBound.plain).", "At least \(range.lowerBound.plain).")
        }
        if value > range.upperBound {
            throw InputProblem("less_than_equal", "Au plus \(range.upperBound.plain).", "At most \(range.upperBound.plain).")
        }
    }
}

extension Double {
    /// Reads decimal digits only; `Double.init` takes hexadecimal ones too.
    init?(decimal text: String) {
        guard !text.utf8.contains(where: { $0 | 0x20 == UInt8(ascii: "x") }) else { return nil }
        self.init(text)
    }

    fileprivate var plain: String { self == rounded() && abs(self) < 1e15 ? String(Int64(self)) : description }
}

extension Double: InputValue {
    public static var inputKind: FieldKind { .number }
    public static func parse(_ json: JSON, _ rules: Rules, _ version: APIVersion) throws(InputProblem) -> Double {
        let value: Double? =
            switch json {
            case .integer(let value): Double(value)
            case .number(let value): value
            case .string(let text): Double(decimal: text)
            default: nil
            }
        guard let value, value.isFinite else { throw InputProblem("float_parsing", "Un nombre est attendu.", "A number is expected.") }
        try Int64.check(value, rules)
        return value
    }
}

extension Bool: InputValue {
    public static var inputKind: FieldKind { .boolean }
    public static func parse(_ json: JSON, _ rules: Rules, _ version: APIVersion) throws(InputProblem) -> Bool {
        guard case .bool(let value) = json else { throw InputProblem("bool_parsing", "Un booléen est attendu.", "A boolean is expected.") }
        return value
    }
}

extension Day: InputValue {
    public static var inputKind: FieldKind { .day }
    public static func parse(_ json: JSON, _ rules: Rules, _ version: APIVersion) throws(InputProblem) -> Day {
        guard let day = json.string.flatMap({ Day($0) }) else {
            throw InputProblem("date_parsing", "Une date AAAA-MM-JJ est attendue.", "A YYYY-MM-DD date is expected.")
        }
        return day
    }
}

extension Instant: InputValue {
    public static var inputKind: FieldKind { .instant }
    public static func parse(_ json: JSON, _ rules: Rules, _ version: APIVersion) throws(InputProblem) -> Instant {
        guard let instant = json.string.flatMap({ Instant($0) }) else {
            throw InputProblem("datetime_parsing", "Une date et heure RFC 3339 est attendue.", "An RFC 3339 date-time is expected.")
        }
        return instant
    }
}

extension Money: InputValue {
    public static var inputKind: FieldKind { .decimal }
    /// A string or a number, with at most two decimals.
    public static func parse(_ json: JSON, _ rules: Rules, _ version: APIVersion) throws(InputProblem) -> Money {
        let value: Money? =
            switch json {
            case .string(let text): Money(text)
            case .integer(let value) where value.magnitude <= 90_000_000_000_000: Money(cents: value * 100)
            case .number(let value): Money(value.description)
            default: nil
            }
        guard let value else {
            throw InputProblem("decimal_parsing", "Un montant à deux décimales est attendu.", "An amount with two decimals is expected.")
        }
        try Int64.check(Double(value.cents) / 100, rules)
        return value
    }
}

extension WorkDuration: InputValue {
    public static var inputKind: FieldKind { .number }
    public static func parse(_ json: JSON, _ rules: Rules, _ version: APIVersion) throws(InputProblem) -> WorkDuration {
        guard let duration = WorkDuration(hours: try Double.parse(json, rules, version)) else {
            throw InputProblem("less_than_equal", "Cette durée est trop longue.", "This duration is too long.")
        }
        return duration
    }
}

extension Identifier: InputValue {
    public static var inputKind: FieldKind { .integer }
    public static func parse(_ json: JSON, _ rules: Rules, _ version: APIVersion) throws(InputProblem) -> Self {
        let value = try Int64.parse(json, rules, version)
        guard value > 0 else { throw InputProblem("greater_than_equal", "Un identifiant positif est attendu.", "A positive id is expected.") }
        return Self(value)
    }
}

extension Array: InputValue where Element == String {
    public static var inputKind: FieldKind { .list(.text) }
    public static func parse(_ json: JSON, _ rules: Rules, _ version: APIVersion) throws(InputProblem) -> [String] {
        guard let values = json.array else { throw InputProblem("list_type", "Une liste est attendue.", "A list is expected.") }
        let maximum = rules.maximumItems ?? Rules.standardItems
        guard values.count <= maximum else { throw InputProblem("too_long", "Au plus \(maximum) éléments.", "At most \(maximum) items.") }
        var texts: [String] = []
        for (index, value) in values.enumerated() {
            do { texts.append(try String.parse(value, rules, version)) } catch { throw error.inside(String(index)) }
        }
        return texts
    }
}

/// Enumerations are read in the spelling of the version.
extension FieldChoice {
    public static var inputKind: FieldKind { kind }
    public static func parse(_ json: JSON, _ rules: Rules, _ version: APIVersion) throws(InputProblem) -> Self {
        guard let value = json.string.flatMap({ named($0, version) }) else {
            let names = allCases.map { version == .v1 ? $0.rawValue : $0.english }.joined(separator: ", ")
            throw InputProblem("enum", "Valeurs permises : \(names).", "Allowed values: \(names).")
        }
        return value
    }
}

extension Role: InputValue {}
