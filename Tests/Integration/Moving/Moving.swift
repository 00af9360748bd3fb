import FoundationEssentials
import Kernel
import PostgresDriver
import ProcessKit
import ResourceKit
import SQLiteDriver
import Synchronization
import UseCaseKit

@testable import Cryptography
@testable import Platform
@testable import SQLKit

/// An embedded installation with the demonstration company and a row in every table, and an empty schema to move it to.
final class Moving: Sendable {
    let folder: Folder
    let settings: Settings
    let targetURL: String

    static let key = [UInt8](0..<32)

    /// One server for all tests; it ends with this process.
    private static let server = Task { try await RedisServer.elsewhere { try PostgresServer.start() } }

    /// Made once: hashing everybody's password takes a second.
    private static let original = Task { () -> Folder in
        let folder = try Folder()
        try await Moving.onInstallation(Moving.settings(folder)) { installation in
            try await installation.migrate()
            _ = try await DemoSeed(installation).run()
            try await installation.database.write { connection in for row in Moving.rows { try connection.run(row) } }
        }
        return folder
    }

    init() async throws {
        folder = try Folder()
        settings = Self.settings(folder)
        let server = try await Self.server.value
        targetURL = try await RedisServer.elsewhere { try server.schema() }
        try FileManager.default.copyItem(atPath: try await Self.original.value.file("data"), toPath: settings.dataDirectory)
    }

    private static func settings(_ folder: Folder) -> Settings {
        var settings = Settings()
        settings.dataDirectory = folder.file("data")
        settings.secretKey = key
        return settings
    }

    /// What the demonstration leaves empty.
    private static let rows: [SQLQuery] = [
        """
        INSERT INTO audit_logs (id, timestamp, user_id, action, resource_type, http_method, endpoint, status_code, ip_address, user_agent, request_id,
        request_body_hash, changes) VALUES
        (1, 1733011199999, 1, 'a', 'b', 'POST', '/', 201, '::1', '', 'r', \(value: .blob([0, 1, 255])), '[]'),
        (2, 1769904000000, NULL, 'a', 'b', 'POST', '/', 201, '::1', '', 'r', NULL, '[]')
        """,
        "INSERT INTO id_sequences (name, value) VALUES ('audit_logs', 2)",
        """
        INSERT INTO idempotency_records (user_id, key, fingerprint, status, headers, body, created_at) VALUES
        (1, 'é"\\{},NULL', \(value: .blob([])), 201, '{}', \(value: .sealed("{}")), -1),
        (1, 'Z', \(value: .blob([92, 120])), 201, '{}', \(value: .sealed("")), 1769904000000),
        (1, 'a', \(value: .blob([1])), 201, '', \(value: .sealed("'; DROP TABLE outbox")), 1769904000000)
        """,
        """
        INSERT INTO jobs (id, name, payload, state, run_at, attempts, claimed_by, claimed_until, run_id, created_at, updated_at)
        VALUES (5, 'identity.purge', '{}', 'running', 0, 1, 'gone', 60000, 9, 0, 0)
        """,
        "INSERT INTO job_runs (id, job_id, name, attempt, runner, started_at, outcome) VALUES (9, 5, 'identity.purge', 1, 'gone', 0, 'running')",
        "INSERT INTO job_schedules (name, considered_until) VALUES ('identity.purge', 60000)",
        "INSERT INTO job_leases (name, holder, acquired_at, expires_at) VALUES ('schedules', 'gone', 0, 60000)",
        """
        INSERT INTO login_attempts (account, address, failures, updated_at)
        VALUES ('a', '::1', '[]', 0), ('A', '::1', '[]', 0), ('é', '::1', '[]', 0)
        """,
        "INSERT INTO known_addresses (user_id, network, last_seen_at) VALUES (1, '10.0.0.0/8', 0)",
        """
        INSERT INTO api_keys (id, user_id, nom, key_prefix, key_hash, scopes, rate_limit_per_hour, is_active, created_at, updated_at, version)
        VALUES (\(value: .blob([UInt8](200..<216))), 1, '\t\r\n', 'p', 'h', '[]', 1000, \(false), 0, 0, 1)
        """,
        """
        INSERT INTO sessions (id, user_id, token_hash, created_at, expires_at, client_address, user_agent)
        VALUES (\(value: .blob([UInt8](0..<16))), 1, 'h', 0, 0, '::1', '')
        """,
    ]

    // MARK: Sides

    /// Opens the source as a server does, and closes it.
    func onSource<Value>(_ body: (Installation) async throws -> Value) async throws -> Value {
        try await Self.onInstallation(settings, body)
    }

    private static func onInstallation<Value>(_ settings: Settings, _ body: (Installation) async throws -> Value) async throws -> Value {
        let installation = try Installation(settings)
        let outcome: Result<Value, any Error>
        do { outcome = .success(try await body(installation)) } catch { outcome = .failure(error) }
        try await installation.storage.close()
        return try outcome.get()
    }

    func changeSource(_ statement: SQLQuery) async throws {
        try await onSource { installation in _ = try await installation.database.write { try $0.run(statement) } }
    }

    func onTarget(_ sql: String) async throws -> String {
        try await RedisServer.elsewhere { [targetURL] in try PostgresServer.run(sql, at: targetURL) }
    }

    var targetSettings: Settings {
        var settings = settings
        settings.databaseURL = targetURL
        return settings
    }

    func move(_ change: (inout Settings) -> Void = { _ in }) throws -> Move {
        var settings = targetSettings
        change(&settings)
        return try Move(settings)
    }

    /// What the move refuses, in its words; empty when it does not.
    func refusal(restarting: Bool = false, _ change: (inout Settings) -> Void = { _ in }) async throws -> String {
        do {
            _ = try await move(change).run(restarting: restarting)
            return ""
        } catch let complaint as Complaint { return complaint.description }
    }

    /// Both sides open, for what looks inside a move.
    func withBoth<Value>(_ body: (MoveSource, PostgresDatabase, Migrator) async throws -> Value) async throws -> Value {
        let box = try SecretBox(secret: Self.key)
        let migrator = Migrator(Platform(sealer: box, environment: .live).migrations)
        let source = try await MoveSource(settings.databasePath, vault: box, migrator)
        let target = PostgresDatabase(PostgresSettings(url: targetURL, connections: 1), vault: box)
        let outcome: Result<Value, any Error>
        do { outcome = .success(try await body(source, target, migrator)) } catch { outcome = .failure(error) }
        try await target.close()
        try source.close()
        return try outcome.get()
    }
}

/// A target whose process dies at one of its writes: before the commit, or right after it.
struct MortalTarget: SQLDatabase {
    struct Died: Error {}

    let base: PostgresDatabase
    let lastWrite: Int
    let isCommitted: Bool
    let count = Counter()

    /// Writes so far.
    final class Counter: Sendable {
        private let value = Atomic<Int>(0)
        func next() -> Int { value.add(1, ordering: .relaxed).newValue }
    }

    var dialect: Dialect { base.dialect }
    func readNow<Value>(_ body: (any SQLConnection) throws -> Value) throws -> Value? { nil }

    func read<Value: Sendable>(_ cost: ReadCost, _ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value {
        try await base.read(cost, body)
    }

    func write<Value: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value {
        let isLast = count.next() == lastWrite
        let value = try await base.write { connection in
            let value = try body(connection)
            if isLast, !isCommitted { throw Died() }
            return value
        }
        if isLast { throw Died() }
        return value
    }
}
