import Glibc
import PostgresDriver
import ResourceKit
import Synchronization

@testable import SQLKit

/// A schema that a world has to itself, as a URL whose connections see nothing else.
struct Schema: Sendable {
    let name: String
    let url: String
}

/// Schemas on the PostgreSQL server of this run, each used by one world after the other: what a world leaves is deleted, which
/// costs a hundredth of making the tables again.
final class Schemas: Sendable {
    /// `nil` when the run is on the embedded engine.
    static let shared = getenv("HUB_TEST_POSTGRES").map { Schemas(on: String(cString: $0)) }

    private let server: String
    private let database: PostgresDatabase
    private let free = Mutex<[Schema]>([])
    private let count = Atomic<Int>(0)

    private init(on server: String) {
        self.server = server
        // Patient: hundreds of tests may ask at once.
        var settings = PostgresSettings(url: server, connections: 2)
        settings.queueSeconds = 300
        database = PostgresDatabase(settings, vault: NoVault())
    }

    /// A schema that is empty, or holds the tables and nothing in them.
    func take() async throws -> Schema {
        if let schema = free.withLock({ $0.popLast() }) {
            try await clear(schema)
            return schema
        }
        let name = "world_\(getpid())_\(count.add(1, ordering: .relaxed).newValue)"
        try await database.write { _ = try $0.run(SQLQuery(trusted: "CREATE SCHEMA \(name)")) }
        return Schema(name: name, url: "\(server)?options=-csearch_path%3D\(name)")
    }

    func giveBack(_ schema: Schema) { free.withLock { $0.append(schema) } }

    /// Without the triggers that hold references, so in any order; and without the partitions of months that only another world came to.
    private func clear(_ schema: Schema) async throws {
        let statement = """
            DO $$ DECLARE name TEXT; BEGIN
                SET LOCAL session_replication_role = replica;
                FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = '\(schema.name)' AND tablename LIKE 'audit\\_logs\\_2%'
                    AND tablename NOT IN ('audit_logs_2026_01', 'audit_logs_2026_02', 'audit_logs_2026_03', 'audit_logs_2026_04') LOOP
                    EXECUTE format('DROP TABLE %I.%I', '\(schema.name)', name);
                END LOOP;
                FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = '\(schema.name)' AND tablename <> 'migrations' LOOP
                    EXECUTE format('DELETE FROM %I.%I', '\(schema.name)', name);
                END LOOP;
                FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = '\(schema.name)' LOOP
                    PERFORM setval(format('%I.%I', '\(schema.name)', name), 1, false);
                END LOOP;
            END $$
            """
        try await database.write { _ = try $0.run(SQLQuery(trusted: statement)) }
    }
}

/// The connection that makes schemas stores nothing.
private struct NoVault: Vault {
    func seal(_ text: String) throws -> [UInt8] { Array(text.utf8) }
    func open(_ sealed: [UInt8]) throws -> String { String(decoding: sealed, as: UTF8.self) }
}
