import FoundationEssentials
import Kernel
import Platform
import ResourceKit

@testable import SQLKit

extension World {
    /// The rows of a table, each as the texts of these columns.
    func rows(_ table: String, _ columns: String..., where condition: String = "1 = 1", orderBy order: String = "id") async throws -> [[String]] {
        let types = try await types(of: table)
        let names = columns.map { text(of: $0, types[$0]) }.joined(separator: ", ")
        return try await read { connection in
            try connection.all(SQLQuery(trusted: "SELECT \(names) FROM \(table) WHERE \(condition) ORDER BY \(order)")) { row in
                columns.indices.map { row.isNull($0) ? "null" : row.text($0) }
            }
        }
    }

    func integers(_ sql: String) async throws -> [Int64] {
        try await read { try $0.all(SQLQuery(trusted: sql)) { $0.integer(0) } }
    }

    func count(_ table: String) async throws -> Int64 { try await read { try $0.integer(SQLQuery(trusted: "SELECT COUNT(*) FROM \(table)")) } }

    func run(_ sql: String) async throws { try await write { _ = try $0.connection.run(SQLQuery(trusted: sql)) } }

    var dialect: Dialect { installation.database.dialect }

    var tables: [String] {
        get async throws {
            let query: SQLQuery =
                switch dialect {
                case .sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
                // A partition's rows are its table's.
                case .postgres:
                    """
                    SELECT CAST(relname AS TEXT) FROM pg_class
                    WHERE relnamespace = CAST(CAST(current_schema() AS TEXT) AS regnamespace) AND relkind IN ('r', 'p') AND NOT relispartition
                    ORDER BY 1
                    """
                }
            return try await read { try $0.all(query) { $0.text(0) } }
        }
    }

    func columns(of table: String) async throws -> [String] { try await described(table).map(\.name) }

    private func types(of table: String) async throws -> [String: String] {
        Dictionary(try await described(table).map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
    }

    private func described(_ table: String) async throws -> [(name: String, type: String)] {
        switch dialect {
        case .sqlite: try await read { try $0.all(SQLQuery(trusted: "PRAGMA table_info(\(table))")) { ($0.text(1), $0.text(2)) } }
        case .postgres:
            try await read {
                try $0.all(
                    """
                    SELECT CAST(column_name AS TEXT), CAST(data_type AS TEXT) FROM information_schema.columns
                    WHERE table_schema = current_schema() AND table_name = \(table) ORDER BY ordinal_position
                    """
                ) { ($0.text(0), $0.text(1)) }
            }
        }
    }

    /// A value as the embedded engine keeps it, so that tests say one thing for both.
    private func text(of column: String, _ type: String?) -> String {
        guard dialect == .postgres else { return column }
        return switch type {
        case "boolean": "CAST(CAST(\(column) AS INTEGER) AS TEXT)"
        case "timestamp with time zone": "CAST(CAST(EXTRACT(EPOCH FROM \(column)) * 1000 AS BIGINT) AS TEXT)"
        case "date": "CAST(\(column) - DATE '1970-01-01' AS TEXT)"
        default: "CAST(\(column) AS TEXT)"
        }
    }

    /// Every value of every table: two worlds with the same contents are the same world.
    func contents(except excluded: Set<String> = []) async throws -> [String: [String]] {
        var contents: [String: [String]] = [:]
        for table in try await tables where !excluded.contains(table) {
            let quote = dialect == .sqlite ? "QUOTE" : "quote_literal"
            let line = try await columns(of: table).map { "COALESCE(\(quote)(\($0)), 'null')" }.joined(separator: " || ' ' || ")
            contents[table] = try await read { try $0.all(SQLQuery(trusted: "SELECT \(line) AS line FROM \(table) ORDER BY line")) { $0.text(0) } }
        }
        return contents
    }
}

/// Values as the engine under test spells them in SQL.
enum Stored {
    static let isPostgres = ProcessInfo.processInfo.environment["HUB_TEST_POSTGRES"] != nil

    static func instant(_ milliseconds: Int64) -> String { isPostgres ? "to_timestamp(\(milliseconds) / 1000.0)" : "\(milliseconds)" }

    /// A value that `World.rows` read, of a column of this kind.
    static func literal(_ text: String, _ kind: FieldKind) -> String {
        guard isPostgres, kind.wrapped == .instant, let milliseconds = Int64(text) else { return "'\(text)'" }
        return instant(milliseconds)
    }
}
