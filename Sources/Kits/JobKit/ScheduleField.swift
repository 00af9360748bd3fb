/// The values of one field of a schedule.
struct ScheduleField: Sendable, Hashable {
    /// One bit per value, of which there are 60 at most.
    private let bits: UInt64
    /// Written with a star, which makes a day field a filter rather than a choice.
    let hasStar: Bool
    /// Whether every value of the field is in.
    let isFull: Bool

    init(_ values: Set<Int>, of kind: Kind, hasStar: Bool) {
        bits = values.reduce(0) { $0 | 1 << UInt64($1) }
        self.hasStar = hasStar
        isFull = kind.range.allSatisfy(values.contains)
    }

    func contains(_ value: Int) -> Bool { bits & 1 << UInt64(value) != 0 }

    /// Which field, and what it may hold.
    enum Kind: String {
        case minute, hour, day, month, weekday

        var range: ClosedRange<Int> {
            switch self {
            case .minute: 0...59
            case .hour: 0...23
            case .day: 1...31
            case .month: 1...12
            case .weekday: 0...6
            }
        }

        /// Names by value, from the first one.
        var names: [String] {
            switch self {
            case .minute, .hour, .day: []
            case .month: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
            case .weekday: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
            }
        }

        /// What may be written: 7 is Sunday too.
        var written: ClosedRange<Int> { self == .weekday ? 0...7 : range }
    }
}

/// Reads the fields of one expression, and says where it stopped understanding.
struct ScheduleReader {
    private let expression: String

    init(_ expression: String) { self.expression = expression }

    func field(_ text: String, _ kind: ScheduleField.Kind) throws(InvalidSchedule) -> ScheduleField {
        var values: Set<Int> = []
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            values.formUnion(try self.item(String(item), kind))
        }
        if kind == .weekday, values.remove(7) != nil { values.insert(0) }
        return ScheduleField(values, of: kind, hasStar: text.contains("*"))
    }

    /// `*`, `5`, `8-18`, `mon-fri`, and the last ones with a step.
    private func item(_ text: String, _ kind: ScheduleField.Kind) throws(InvalidSchedule) -> Set<Int> {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let range = try self.range(parts[0], kind)
        guard parts.count == 2 else { return Set(range) }
        guard parts[0] == "*" || parts[0].contains("-") else { throw problem(kind, "a step goes with * or a range, not with \"\(parts[0])\"") }
        guard let step = Int(parts[1]), step > 0 else { throw problem(kind, "the step \"\(parts[1])\" is not a number above 0") }
        return Set(stride(from: range.lowerBound, through: range.upperBound, by: step))
    }

    private func range(_ text: String, _ kind: ScheduleField.Kind) throws(InvalidSchedule) -> ClosedRange<Int> {
        if text == "*" { return kind.range }
        let bounds = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let first = try value(bounds[0], kind)
        guard bounds.count == 2 else { return first...first }
        var last = try value(bounds[1], kind)
        // `fri-sun`: Sunday ends the week when a range ends there.
        if kind == .weekday, last == 0, first > 0 { last = 7 }
        guard first <= last else { throw problem(kind, "the range \"\(text)\" goes backwards") }
        return first...last
    }

    private func value(_ text: String, _ kind: ScheduleField.Kind) throws(InvalidSchedule) -> Int {
        if let index = kind.names.firstIndex(of: text.lowercased()) { return index + kind.range.lowerBound }
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = Int(text) else {
            throw problem(kind, "\"\(text)\" is not a value")
        }
        guard kind.written.contains(value) else {
            throw problem(kind, "\(value) is not between \(kind.written.lowerBound) and \(kind.written.upperBound)")
        }
        return value
    }

    private func problem(_ kind: ScheduleField.Kind, _ text: String) -> InvalidSchedule { InvalidSchedule(expression, "\(kind.rawValue): \(text)") }
}
