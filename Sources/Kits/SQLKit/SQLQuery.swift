public import ResourceKit

/// SQL text and the values bound to it.
///
/// Interpolating a value binds it. Literals are `StaticString`, so a run-time string cannot become SQL: it does not
/// compile. Names of tables and columns come from declarations, which are static too.
public struct SQLQuery: ExpressibleByStringInterpolation, Sendable {
    /// Values stand as `?`, in order; no literal of ours holds a question mark.
    var text: String
    var values: [SQLValue] = []

    public init(stringLiteral text: StaticString) { self.text = "\(text)" }

    public init(stringInterpolation: Interpolation) { self = stringInterpolation.query }

    /// Text that comes from declarations of this package. Not public: features have literals.
    init(trusted text: String, _ values: [SQLValue] = []) {
        self.text = text
        self.values = values
    }

    /// The values bound, in order.
    public var boundValues: [SQLValue] { values }
    /// The text without its values: equal for queries that differ in values only.
    public var form: String { text }

    public static let empty = SQLQuery(trusted: "")
    public var isEmpty: Bool { text.isEmpty }

    public struct Interpolation: StringInterpolationProtocol {
        public typealias StringLiteralType = StaticString
        var query = SQLQuery.empty

        public init(literalCapacity: Int, interpolationCount: Int) { query.text.reserveCapacity(literalCapacity + interpolationCount * 32) }
        public mutating func appendLiteral(_ text: StaticString) { query.text += "\(text)" }
        public mutating func appendInterpolation(_ value: some FieldValue) { appendInterpolation(value: value.sqlValue) }
        public mutating func appendInterpolation(_ sql: SQLQuery) { query += sql }
        public mutating func appendInterpolation(value: SQLValue) {
            query.text += "?"
            query.values.append(value)
        }
        /// A number that stands in the text itself: the planner cannot tell what a bound `LIMIT` is worth, and then makes a plan of its
        /// own for each run. For few different numbers, because each makes another statement.
        public mutating func appendInterpolation(literal number: Int) { query.text += String(number) }
        public mutating func appendInterpolation(table shape: Shape) { query.text += shape.table }
        public mutating func appendInterpolation(columns shape: Shape) { query.text += shape.columns.map(\.name).joined(separator: ", ") }
        /// `?, ?, …`: for lists that come from the program.
        public mutating func appendInterpolation(values: [SQLValue]) {
            for (index, value) in values.enumerated() {
                if index > 0 { query.text += ", " }
                appendInterpolation(value: value)
            }
        }
    }

    public static func + (left: SQLQuery, right: SQLQuery) -> SQLQuery { SQLQuery(trusted: left.text + right.text, left.values + right.values) }
    public static func += (left: inout SQLQuery, right: SQLQuery) {
        left.text += right.text
        left.values += right.values
    }

    /// The conditions joined by `AND`, in parentheses; `nil` when there are none.
    public static func all(_ conditions: [SQLQuery]) -> SQLQuery? { joined(conditions, by: ") AND (") }
    public static func any(_ conditions: [SQLQuery]) -> SQLQuery? { joined(conditions, by: ") OR (") }

    private static func joined(_ conditions: [SQLQuery], by separator: String) -> SQLQuery? {
        guard let first = conditions.first else { return nil }
        var query = SQLQuery(trusted: "(" + first.text, first.values)
        for condition in conditions.dropFirst() {
            query.text += separator
            query += condition
        }
        query.text += ")"
        return query
    }

    /// The statement as the engine wants it: `?` for SQLite, `$1` for PostgreSQL.
    public func rendered(for dialect: Dialect) -> (text: String, values: [SQLValue]) { (Self.spelled(text, dialect), values) }

    static func spelled(_ text: String, _ dialect: Dialect) -> String {
        guard dialect == .postgres else { return text }
        var count = 0
        return text.reduce(into: "") { spelled, character in
            guard character == "?" else { return spelled.append(character) }
            count += 1
            spelled += "$\(count)"
        }
    }
}

/// A statement that is composed once and run often: the connection finds what it prepared for it by identity, without
/// composing, comparing or hashing its text.
public final class SQLPlan: Sendable {
    let text: String

    /// - Parameter query: its values only say where the values of each run go.
    public init(_ query: SQLQuery) { text = query.text }

    public func text(for dialect: Dialect) -> String { SQLQuery.spelled(text, dialect) }
}

/// What truly differs between the engines.
public enum Dialect: Sendable {
    case sqlite
    case postgres

    /// Ends a `SELECT` whose rows the transaction is about to take for itself: rows that another one holds are passed over.
    /// SQLite has one writer at a time, so nobody holds any.
    public var skippingLocked: SQLQuery {
        switch self {
        case .sqlite: .empty
        case .postgres: " FOR UPDATE SKIP LOCKED"
        }
    }

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
        SQLQuery(trusted: "t.\(column.name)\(sign)?", [value])
    }

    /// `t.<column> IN (values)`.
    public static func member(_ column: Shape.Column, _ values: [SQLValue]) -> SQLQuery {
        let name = SQLQuery(trusted: "t.\(column.name)")
        return "\(name) IN (\(values: values))"
    }
}
