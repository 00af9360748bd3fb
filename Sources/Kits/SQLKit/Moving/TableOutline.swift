import ResourceKit

/// What the embedded engine's catalogue knows of a table: enough to walk its rows in a stable order.
///
/// From the catalogue, not from a list: a table that a later migration adds is there without being told.
public struct TableOutline: Sendable, Hashable {
    /// A table that cannot be walked or ordered; a fault of its migration.
    public struct Unusable: Error, CustomStringConvertible {
        public let description: String
    }

    public let name: String
    /// In the order of the table.
    public let columns: [String]
    /// The columns, never absent, whose values no two rows share.
    public let key: [String]
    /// The tables that its rows refer to, itself apart.
    let references: Set<String>

    /// The tables of an embedded database, each after those that its rows refer to.
    public static func all(on connection: any SQLConnection) throws -> [TableOutline] {
        let names = try connection.all(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite^_%' ESCAPE '^' ORDER BY name"
        ) { $0.text(0) }
        return try ordered(try names.map { try TableOutline($0, on: connection) })
    }

    private init(_ name: String, on connection: any SQLConnection) throws {
        self.name = name
        let columns = try connection.all("SELECT name, pk, \"notnull\" FROM pragma_table_info(\(name)) ORDER BY cid") {
            (name: $0.text(0), place: $0.integer(1), isNeverAbsent: $0.integer(2) != 0)
        }
        self.columns = columns.map(\.name)
        let primary = columns.filter { $0.place > 0 }.sorted { $0.place < $1.place }.map(\.name)
        key = primary.isEmpty ? try Self.uniqueKey(of: name, among: columns.filter(\.isNeverAbsent).map(\.name), on: connection) : primary
        references = Set(try connection.all("SELECT \"table\" FROM pragma_foreign_key_list(\(name))") { $0.text(0) }).subtracting([name])
        for identifier in [name] + self.columns where !identifier.isPlainName {
            throw Unusable(description: "\(name): \(identifier) is no plain name.")
        }
    }

    private static func uniqueKey(of table: String, among candidates: [String], on connection: any SQLConnection) throws -> [String] {
        let indexes = try connection.all("SELECT name FROM pragma_index_list(\(table)) WHERE \"unique\" = 1 AND partial = 0 ORDER BY name") {
            $0.text(0)
        }
        for index in indexes {
            let columns = try connection.all("SELECT name FROM pragma_index_info(\(index)) ORDER BY seqno") { $0.isNull(0) ? "" : $0.text(0) }
            if columns.allSatisfy({ candidates.contains($0) }) { return columns }
        }
        throw Unusable(description: "\(table) has no key.")
    }

    private static func ordered(_ tables: [TableOutline]) throws -> [TableOutline] {
        var waiting = tables
        var done: [TableOutline] = []
        while !waiting.isEmpty {
            let names = Set(waiting.map(\.name))
            guard let index = waiting.firstIndex(where: { $0.references.isDisjoint(with: names) }) else {
                throw Unusable(description: "\(names.sorted().joined(separator: ", ")) refer to each other.")
            }
            done.append(waiting.remove(at: index))
        }
        return done
    }

    /// The table's name in a statement.
    var identifier: SQLQuery { Self.identifier(name) }

    static func identifier(_ name: String) -> SQLQuery { SQLQuery(trusted: "\"\(name)\"") }

    public var count: SQLQuery { "SELECT COUNT(*) FROM \(identifier)" }
    public var hasRows: SQLQuery { "SELECT 1 FROM \(identifier)" }

    /// The highest id in use; `nil` when the table has none.
    public var highestID: SQLQuery? { key == ["id"] ? "SELECT MAX(id) FROM \(identifier)" : nil }

    /// Removes all the rows of the tables, on PostgreSQL.
    public static func emptying(_ tables: [TableOutline]) -> SQLQuery {
        SQLQuery(trusted: "TRUNCATE " + tables.map { $0.identifier.text }.joined(separator: ", "))
    }
}

extension Migration.SealedColumn {
    /// One of its values.
    public var sample: SQLQuery {
        let (table, column) = (TableOutline.identifier(table), TableOutline.identifier(column))
        return "SELECT \(column) FROM \(table) WHERE \(column) IS NOT NULL LIMIT 1"
    }
}

extension String {
    /// Lower-case letters, digits and underscores: stands in a statement as it is.
    fileprivate var isPlainName: Bool {
        !isEmpty && utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }
}
