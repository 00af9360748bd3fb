public import ResourceKit

/// SQL text and the values bound to it.
///
/// Interpolating a value binds it. Literals are `StaticString`, so a run-time string cannot become SQL: it does not
/// compile. Names of tables and columns come from declarations, which are static too.
public struct SQLQuery: ExpressibleByStringInterpolation, Sendable {
    enum Part: Sendable {
        case text(String)
        case value(SQLValue)
    }

    var parts: [Part]

    public init(stringLiteral text: StaticString) { parts = [.text("\(text)")] }
    public init(stringInterpolation: Interpolation) { parts = stringInterpolation.parts }
    init(parts: [Part]) { self.parts = parts }

    /// Text that comes from declarations of this package. Not public: features have literals.
    init(trusted text: String) { parts = [.text(text)] }

    public static let empty = SQLQuery(parts: [])
    public var isEmpty: Bool { parts.isEmpty }

    public struct Interpolation: StringInterpolationProtocol {
        public typealias StringLiteralType = StaticString
        var parts: [Part] = []

        public init(literalCapacity: Int, interpolationCount: Int) { parts.reserveCapacity(interpolationCount * 2 + 1) }
        public mutating func appendLiteral(_ text: StaticString) { parts.append(.text("\(text)")) }
        public mutating func appendInterpolation(_ value: some FieldValue) { parts.append(.value(value.sqlValue)) }
        public mutating func appendInterpolation(_ sql: SQLQuery) { parts += sql.parts }
        public mutating func appendInterpolation(value: SQLValue) { parts.append(.value(value)) }
        public mutating func appendInterpolation(table shape: Shape) { parts.append(.text(shape.table)) }
        public mutating func appendInterpolation(columns shape: Shape) { parts.append(.text(shape.columns.map(\.name).joined(separator: ", "))) }
        /// `?, ?, …`: for lists that come from the program.
        public mutating func appendInterpolation(values: [SQLValue]) {
            for (index, value) in values.enumerated() {
                if index > 0 { parts.append(.text(", ")) }
                parts.append(.value(value))
            }
        }
    }

    public static func + (left: SQLQuery, right: SQLQuery) -> SQLQuery { SQLQuery(parts: left.parts + right.parts) }
    public static func += (left: inout SQLQuery, right: SQLQuery) { left.parts += right.parts }

    /// The conditions joined by `AND`, in parentheses; `nil` when there are none.
    public static func all(_ conditions: [SQLQuery]) -> SQLQuery? { joined(conditions, by: ") AND (") }
    public static func any(_ conditions: [SQLQuery]) -> SQLQuery? { joined(conditions, by: ") OR (") }

    private static func joined(_ conditions: [SQLQuery], by separator: String) -> SQLQuery? {
        guard !conditions.isEmpty else { return nil }
        var parts: [Part] = [.text("(")]
        for (index, condition) in conditions.enumerated() {
            if index > 0 { parts.append(.text(separator)) }
            parts += condition.parts
        }
        return SQLQuery(parts: parts + [.text(")")])
    }

    /// The statement as the engine wants it: `?` for SQLite, `$1` for PostgreSQL.
    public func rendered(for dialect: Dialect) -> (text: String, values: [SQLValue]) {
        var text = ""
        text.reserveCapacity(256)
        var values: [SQLValue] = []
        for part in parts {
            switch part {
            case .text(let literal): text += literal
            case .value(let value):
                values.append(value)
                switch dialect {
                case .sqlite: text += "?"
                case .postgres: text += "$\(values.count)"
                }
            }
        }
        return (text, values)
    }
}

/// What truly differs between the engines.
public enum Dialect: Sendable {
    case sqlite
    case postgres

    /// A condition on text that ignores case, with `%` wildcards escaped by `\` in the pattern.
    public func matches(_ column: SQLQuery, pattern: String) -> SQLQuery {
        switch self {
        case .sqlite: "\(column) LIKE \(pattern) ESCAPE '\\'"
        case .postgres: "\(column) ILIKE \(pattern) ESCAPE '\\'"
        }
    }
}

/// Conditions on columns that a resource declares: nothing else makes a `Shape.Column`.
extension SQLQuery {
    /// `t.<column> <sign> value`.
    public static func comparing(_ column: Shape.Column, _ sign: StaticString, _ value: SQLValue) -> SQLQuery {
        SQLQuery(parts: [.text("t.\(column.name)\(sign)"), .value(value)])
    }

    /// `t.<column> IN (values)`.
    public static func member(_ column: Shape.Column, _ values: [SQLValue]) -> SQLQuery {
        let name = SQLQuery(trusted: "t.\(column.name)")
        return "\(name) IN (\(values: values))"
    }
}
