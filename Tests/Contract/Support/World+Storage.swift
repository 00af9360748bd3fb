import Kernel
import ResourceKit

@testable import SQLKit

extension World {
    /// The rows of a table, each as the texts of these columns.
    func rows(_ table: String, _ columns: String..., where condition: String = "1 = 1", orderBy order: String = "id") async throws -> [[String]] {
        let names = columns.joined(separator: ", ")
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

    var tables: [String] {
        get async throws {
            try await read {
                try $0.all("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name") { $0.text(0) }
            }
        }
    }

    func columns(of table: String) async throws -> [String] {
        try await read { try $0.all(SQLQuery(trusted: "PRAGMA table_info(\(table))")) { $0.text(1) } }
    }

    /// Every value of every table: two worlds with the same contents are the same world.
    func contents(except excluded: Set<String> = []) async throws -> [String: [String]] {
        var contents: [String: [String]] = [:]
        for table in try await tables where !excluded.contains(table) {
            let columns = try await columns(of: table)
            let line = columns.map { "COALESCE(QUOTE(\($0)), 'null')" }.joined(separator: " || ' ' || ")
            contents[table] = try await read { try $0.all(SQLQuery(trusted: "SELECT \(line) AS line FROM \(table) ORDER BY line")) { $0.text(0) } }
        }
        return contents
    }
}
