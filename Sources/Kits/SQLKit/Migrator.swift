public import Kernel
import ResourceKit

/// Brings a database to the present schema.
public struct Migrator: Sendable {
    public let migrations: [Migration]

    /// - Parameter migrations: of every feature; run in the order of their names.
    public init(_ migrations: [Migration]) { self.migrations = migrations.sorted { $0.name < $1.name } }

    /// Runs what has not run yet, all in one transaction; answers the names of what ran. Processes that start together take
    /// turns: the first does the work.
    @discardableResult
    public func run(on database: any SQLDatabase, now: Instant) async throws -> [String] {
        if database.dialect == .postgres { try await makeHistory(on: database) }
        return try await database.write { connection in
            // Before anything is read: a snapshot taken while waiting for the lock would not show what its holder did.
            if connection.dialect == .postgres {
                try connection.run("LOCK TABLE migrations IN EXCLUSIVE MODE")
            } else {
                try Self.makeHistory(connection)
            }
            let missing = try pending(on: connection)
            for migration in missing {
                for statement in migration.statements {
                    if let text = statement.text(for: connection.dialect) { try connection.run(SQLQuery(trusted: text)) }
                }
                try connection.run("INSERT INTO migrations (name, applied_at) VALUES (\(migration.name), \(now.milliseconds))")
            }
            return missing.map(\.name)
        }
    }

    /// PostgreSQL lets two processes that make the same table meet: the second's refusal says that it is there.
    private func makeHistory(on database: any SQLDatabase) async throws {
        do {
            try await database.write { connection in
                if try !Self.hasHistory(connection) { try Self.makeHistory(connection) }
            }
        } catch let violation as ConstraintViolation where violation.kind == .unique {}
    }

    private static func makeHistory(_ connection: any SQLConnection) throws {
        try connection.run("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL)")
    }

    /// The names of what has not run yet.
    public func pending(on database: any SQLDatabase) async throws -> [String] {
        try await database.read(.brief) { connection in
            guard try Self.hasHistory(connection) else { return migrations.map(\.name) }
            return try pending(on: connection).map(\.name)
        }
    }

    /// The names of what ran and is not among ours: a later version of the program was here.
    public func foreign(on database: any SQLDatabase) async throws -> [String] {
        try await database.read(.brief) { connection in
            guard try Self.hasHistory(connection) else { return [] }
            let ours = Set(migrations.map(\.name))
            return try connection.all("SELECT name FROM migrations ORDER BY name") { $0.text(0) }.filter { !ours.contains($0) }
        }
    }

    private static func hasHistory(_ connection: any SQLConnection) throws -> Bool {
        switch connection.dialect {
        case .sqlite: try connection.exists("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migrations'")
        case .postgres: try connection.exists("SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'migrations'")
        }
    }

    private func pending(on connection: any SQLConnection) throws -> [Migration] {
        let applied = Set(try connection.all("SELECT name FROM migrations") { $0.text(0) })
        return migrations.filter { !applied.contains($0.name) }
    }
}
