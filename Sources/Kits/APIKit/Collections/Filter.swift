import FoundationEssentials
public import Kernel
public import ResourceKit
public import SQLKit

/// A condition that a list's caller may ask for.
public struct Filter: Sendable {
    public let parameter: Parameter
    /// SQL on the alias `t`; throws what is wrong with the value.
    let condition: @Sendable (String, Call) throws -> SQLQuery?

    public init(_ parameter: Parameter, _ condition: @escaping @Sendable (_ value: String, _ call: Call) throws -> SQLQuery?) {
        self.parameter = parameter
        self.condition = condition
    }

    /// The filters that a filterable field gives: equality on both versions, `[in]` and, where there is an order,
    /// `[gt] [gte] [lt] [lte]` on v2.
    static func derived(from field: Shape.Field, of shape: Shape) -> [Filter] {
        guard let column = shape.column(of: field) else { return [] }
        let kind = field.traits.kind.wrapped
        var filters = [comparison(field, column, kind, suffix: "", " = ", v1: field.traits.v1)]
        filters.append(membership(field, column, kind))
        switch kind {
        case .instant, .day, .integer, .digits, .number, .decimal:
            for (suffix, sign) in [("[gt]", " > "), ("[gte]", " >= "), ("[lt]", " < "), ("[lte]", " <= ")] as [(String, StaticString)] {
                filters.append(comparison(field, column, kind, suffix: suffix, sign, v1: nil))
            }
        default: break
        }
        return filters
    }

    private static func comparison(
        _ field: Shape.Field, _ column: Shape.Column, _ kind: FieldKind, suffix: String, _ sign: StaticString, v1: String?
    ) -> Filter {
        let name = field.traits.v2 + suffix
        let parameter = Parameter(v1: v1, v2: name, kind, Text("Filtre sur `\(field.traits.v1)`.", "Filter on `\(field.traits.v2)`."))
        return Filter(parameter) { text, call in
            let value = try FilterValue.parse(text, kind, call.version, parameter: call.version == .v1 ? v1 ?? name : name)
            return SQLQuery.comparing(column, sign, value)
        }
    }

    private static func membership(_ field: Shape.Field, _ column: Shape.Column, _ kind: FieldKind) -> Filter {
        let name = "\(field.traits.v2)[in]"
        let parameter = Parameter(
            v1: nil, v2: name, .text,
            Text("Une des valeurs, séparées par des virgules (100 au plus).", "One of the values, separated by commas (100 at most)."))
        return Filter(parameter) { text, call in
            let parts = text.split(separator: ",", omittingEmptySubsequences: true)
            guard (1...100).contains(parts.count) else {
                throw FilterValue.problem(name, "too_long", "De 1 à 100 valeurs.", "From 1 to 100 values.")
            }
            return SQLQuery.member(column, try parts.map { try FilterValue.parse(String($0), kind, call.version, parameter: name) })
        }
    }
}

/// Reads the values of filters.
public enum FilterValue {
    public static func parse(_ text: String, _ kind: FieldKind, _ version: APIVersion, parameter: String) throws(Fault) -> SQLValue {
        switch kind.wrapped {
        case .integer, .digits:
            guard let value = Int64(text) else { throw problem(parameter, "int_parsing", "Un entier est attendu.", "An integer is expected.") }
            return .integer(value)
        case .number:
            guard let value = Double(decimal: text), value.isFinite else {
                throw problem(parameter, "float_parsing", "Un nombre est attendu.", "A number is expected.")
            }
            return .real(value)
        case .decimal:
            guard let value = Money(text) else { throw problem(parameter, "decimal_parsing", "Un montant est attendu.", "An amount is expected.") }
            return .integer(value.cents)
        case .boolean:
            guard ["true", "false", "1", "0"].contains(text.lowercased()) else {
                throw problem(parameter, "bool_parsing", "Un booléen est attendu.", "A boolean is expected.")
            }
            return .boolean(["true", "1"].contains(text.lowercased()))
        case .instant:
            guard let value = Instant(text) ?? Day(text)?.start else {
                throw problem(parameter, "datetime_parsing", "Une date et heure est attendue.", "A date-time is expected.")
            }
            return .instant(value)
        case .day:
            guard let value = Day(text) else { throw problem(parameter, "date_parsing", "Une date est attendue.", "A date is expected.") }
            return .day(value)
        case .choice(let choices):
            guard let choice = choices.first(where: { $0.name(version) == text }) else {
                let names = choices.map { $0.name(version) }.joined(separator: ", ")
                throw problem(parameter, "enum", "Valeurs permises : \(names).", "Allowed values: \(names).")
            }
            return .text(choice.v1)
        case .uuid:
            guard let uuid = UUID(uuidString: text) else { throw problem(parameter, "uuid_parsing", "Un UUID est attendu.", "A UUID is expected.") }
            return uuid.sqlValue
        default:
            guard text.utf8.count <= 1000 else { throw problem(parameter, "string_too_long", "Valeur trop longue.", "The value is too long.") }
            return .text(text)
        }
    }

    public static func problem(_ parameter: String, _ type: String, _ french: String, _ english: String) -> Fault {
        Fault(.invalidInput, problems: [FieldProblem(.query, [parameter], type, Text(french, english))])
    }
}
