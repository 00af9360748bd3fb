public import Kernel
import ResourceKit

/// Brings a database to the present schema.
public struct Migrator: Sendable {
    public let migrations: [Migration]

    /// - Parameter migrations: of every feature; run in the order of their names.
    public init(_ migrations: [Migration]) { self.migrations = migrations.sorted { $0.name < $1.name } }

    /// Runs what has not run yet, all in one transaction; answers the names of what ran.
    @discardableResult
    public func run(on database: any SQLDatabase, now: Instant) async throws -> [String] {
        try await database.write { connection in
            try connection.run("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL)")
            let missing = try pending(on: connection)
            for migration in missing {
                for statement in migration.statements { try connection.run(SQLQuery(trusted: statement.text(for: connection.dialect))) }
                try connection.run("INSERT INTO migrations (name, applied_at) VALUES (\(migration.name), \(now.milliseconds))")
            }
            return missing.map(\.name)
        }
    }

    /// The names of what has not run yet.
    public func pending(on database: any SQLDatabase) async throws -> [String] {
        try await database.read(.brief) { connection in
            guard try Self.hasHistory(connection) else { return migrations.map(\.name) }
            return try pending(on: connection).map(\.name)
        }
    }

    private static func hasHistory(_ connection: any SQLConnection) throws -> Bool {
        switch connection.dialect {
        case .sqlite: try connection.exists("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migrations'")
        case .postgres: try connection.exists("SELECT 1 FROM pg_tables WHERE tablename = 'migrations'")
        }
    }

    private func pending(on connection: any SQLConnection) throws -> [Migration] {
        let applied = Set(try connection.all("SELECT name FROM migrations") { $0.text(0) })
        return migrations.filter { !applied.contains($0.name) }
    }
}
