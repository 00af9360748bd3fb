import Cryptography
import Kernel
import PostgresDriver
import ProcessKit
import ResourceKit
import SQLKit
import SQLiteDriver

/// The database of a server, looked at beside it.
final class Storage: Sendable {
    private let database: any SQLDatabase

    init(_ hub: Hub) throws {
        // Nothing sealed is read here.
        let vault = try SecretBox(secret: [UInt8](repeating: 0, count: 32))
        if let url = hub.environment["DATABASE_URL"] {
            database = PostgresDatabase(PostgresSettings(url: url, connections: 1), vault: vault)
        } else {
            database = try SQLiteDatabase(path: hub.folder.file("data/hub.sqlite"), vault: vault)
        }
    }

    deinit { if let database = database as? PostgresDatabase { Task.detached { try? await database.close() } } }

    /// How many rows the tables hold that a write leaves something in.
    func rows() async throws -> [Int64] {
        let queries: [SQLQuery] = [
            "SELECT COUNT(*) FROM chantiers", "SELECT COUNT(*) FROM chantier_contacts", "SELECT COUNT(*) FROM utilisateurs",
            "SELECT COUNT(*) FROM api_keys", "SELECT COUNT(*) FROM sessions WHERE revoked_at IS NULL", "SELECT COUNT(*) FROM audit_logs",
            "SELECT COUNT(*) FROM outbox",
            "SELECT COUNT(*) FROM idempotency_records",
        ]
        return try await database.read(.brief) { connection in try queries.map { try connection.integer($0) } }
    }

    func integer(_ query: SQLQuery) async throws -> Int64 { try await database.read(.brief) { try $0.integer(query) } }
    func texts(_ query: SQLQuery) async throws -> [String] { try await database.read(.brief) { try $0.all(query) { $0.text(0) } } }
    func run(_ statement: SQLQuery) async throws { _ = try await database.write { try $0.run(statement) } }
}
