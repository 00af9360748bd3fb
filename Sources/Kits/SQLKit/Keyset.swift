import Kernel
public import ResourceKit

/// A total order over the rows of a list: the sort asked for, then the id.
public struct Keyset: Sendable {
    public struct Key: Sendable, Equatable {
        /// SQL on the alias `t`, never null.
        public let expression: String
        public let kind: Kind
        public let isDescending: Bool

        /// Whether the expression is a column as it is stored.
        var isColumn: Bool { !expression.hasPrefix("COALESCE") }

        public enum Kind: Sendable, Equatable { case integer, text, instant, day }
    }

    public let keys: [Key]

    /// - Parameter sort: fields that are declared sortable; the id is added, in the direction of the first.
    public init(_ sort: [(field: Shape.Field, isDescending: Bool)], of shape: Shape, in dialect: Dialect) {
        var keys = sort.compactMap { Self.key($0.field, shape, $0.isDescending, dialect) }
        if !keys.contains(where: { $0.expression == "t.id" }) {
            keys.append(Key(expression: "t.id", kind: .integer, isDescending: keys.first?.isDescending ?? false))
        }
        self.keys = keys
    }

    /// Absent dates sort after every date: the expression that the list's index is built on.
    private static func key(_ field: Shape.Field, _ shape: Shape, _ isDescending: Bool, _ dialect: Dialect) -> Key? {
        guard let column = shape.column(of: field)?.name else { return nil }
        let kind = kind(of: field)
        guard field.traits.kind.isOptional else { return Key(expression: "t.\(column)", kind: kind, isDescending: isDescending) }
        let (last, storedKind) = absent(kind, dialect)
        return Key(expression: "COALESCE(t.\(column), \(last))", kind: storedKind, isDescending: isDescending)
    }

    private static func kind(of field: Shape.Field) -> Key.Kind {
        switch field.traits.kind.wrapped {
        case .instant: .instant
        case .day: .day
        case .integer, .digits, .number, .boolean, .decimal: .integer
        default: .text
        }
    }

    /// What stands for an absent value, and as what it is read: SQLite's has no calendar.
    private static func absent(_ kind: Key.Kind, _ dialect: Dialect) -> (expression: String, kind: Key.Kind) {
        switch (kind, dialect) {
        case (.text, _): ("''", .text)
        case (.day, .postgres): (Migration.Absent.after(.day).spelled(in: dialect), .day)
        case (.instant, .postgres): (Migration.Absent.after(.instant).spelled(in: dialect), .instant)
        default: ("9000000000000000", .integer)
        }
    }

    /// The order of the rows, or its reverse.
    public func order(reversed: Bool) -> SQLQuery {
        SQLQuery(trusted: keys.map { "\($0.expression)\($0.isDescending != reversed ? " DESC" : "")" }.joined(separator: ", "))
    }

    public var expressions: [SQLQuery] { keys.map { SQLQuery(trusted: $0.expression) } }

    /// The key values of the row that a statement stands on, read from column `start`.
    public func values(of row: any SQLRow, from start: Int) -> [SQLValue] {
        keys.enumerated().map { index, key in
            switch key.kind {
            case .integer: .integer(row.integer(start + index))
            case .text: .text(row.text(start + index))
            case .instant: .instant(row.instant(start + index))
            case .day: .day(row.day(start + index))
            }
        }
    }

    /// The rows strictly after `values` in the order (before, when reversed).
    ///
    /// In one direction a row-value comparison; in mixed directions the expanded form. A bound on the first key makes an
    /// index start at the right place, except where the comparison alone does: SQLite seeks by row values of columns, not
    /// by those of expressions.
    public func after(_ values: [SQLValue], reversed: Bool) -> SQLQuery {
        let ascending = keys.map { $0.isDescending == reversed }
        if ascending.allSatisfy({ $0 == ascending[0] }) {
            let left = SQLQuery(trusted: "(" + keys.map(\.expression).joined(separator: ", ") + ")")
            let beyond: SQLQuery = "\(left)\(Self.beyond(ascending[0]))(\(values: values))"
            return keys[0].isColumn ? beyond : "\(bound(values, ascending)) AND \(beyond)"
        }
        return "\(bound(values, ascending)) AND \(expanded(values, ascending, from: 0))"
    }

    private func bound(_ values: [SQLValue], _ ascending: [Bool]) -> SQLQuery {
        let first = SQLQuery(trusted: keys[0].expression)
        return "\(first)\(ascending[0] ? " >= " as SQLQuery : " <= ")\(value: values[0])"
    }

    /// Typed, because a bare literal here would be a value to bind.
    private static func beyond(_ isAscending: Bool) -> SQLQuery { isAscending ? " > " : " < " }

    private func expanded(_ values: [SQLValue], _ ascending: [Bool], from index: Int) -> SQLQuery {
        let key = SQLQuery(trusted: keys[index].expression)
        let beyond: SQLQuery = "\(key)\(Self.beyond(ascending[index]))\(value: values[index])"
        guard index + 1 < keys.count else { return beyond }
        return "(\(beyond) OR (\(key) = \(value: values[index]) AND \(expanded(values, ascending, from: index + 1))))"
    }
}
