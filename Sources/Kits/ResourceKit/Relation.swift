/// How to find the objects that belong to a row: the rows of `shape` that point at it, directly or through a join table.
public struct Relation: Sendable {
    /// A join table, and which of its rows count.
    public struct Join: Sendable, Equatable {
        public let table: String
        public let childColumn: String
        public let role: Role
    }

    /// The column of a join table that tells what the child is to the parent, and the value that makes it this relation's.
    public struct Role: Sendable, Equatable {
        public let column: String
        public let value: String

        public init(_ column: StaticString, _ value: StaticString) {
            self.column = "\(column)"
            self.value = "\(value)"
        }
    }

    /// The name of the shape in the catalog.
    public let shape: String
    /// Where the parent's id stands: a column of the shape's table, or of the join table.
    public let parentColumn: String
    public let join: Join?
    /// SQL on the alias `t` (the shape's table) or `j` (the join table).
    public let order: String
    public let isSingle: Bool

    /// The rows of `shape` whose `parent` column is the row's id.
    public static func children(_ shape: String, parent: StaticString, order: StaticString) -> Relation {
        Relation(shape: shape, parentColumn: "\(parent)", join: nil, order: "\(order)", isSingle: false)
    }

    /// The rows of `shape` that a join table ties to the row. Relations through one table that differ by role only are
    /// fetched together.
    public static func through(
        _ table: StaticString, parent: StaticString, child: StaticString, role: Role, to shape: String, order: StaticString, single: Bool = false
    ) -> Relation {
        Relation(
            shape: shape, parentColumn: "\(parent)", join: Join(table: "\(table)", childColumn: "\(child)", role: role), order: "\(order)",
            isSingle: single)
    }
}
