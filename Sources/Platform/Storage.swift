import Kernel
import MetricsKit
public import PostgresDriver
public import SQLKit
public import SQLiteDriver

/// Where an installation keeps its data: the embedded engine, or PostgreSQL when `DATABASE_URL` says so.
public enum Storage: Sendable {
    case embedded(SQLiteDatabase)
    case scaled(PostgresDatabase)

    init(_ settings: Settings, vault: any Vault) throws {
        guard let url = settings.databaseURL else {
            self = .embedded(try SQLiteDatabase(path: settings.databasePath, vault: vault))
            return
        }
        self = .scaled(PostgresDatabase(PostgresSettings(url: url, connections: settings.databaseConnections), vault: vault))
    }

    public var database: any SQLDatabase {
        switch self {
        case .embedded(let database): database
        case .scaled(let database): database
        }
    }

    func addMetrics(to registry: MetricsRegistry) {
        switch self {
        case .embedded(let database): database.addMetrics(to: registry)
        case .scaled(let database): database.addMetrics(to: registry)
        }
    }

    /// Finishes what runs. A clean stop of the embedded engine leaves one file to back up.
    public func close() async throws {
        switch self {
        case .embedded(let database): try database.close()
        case .scaled(let database): try await database.close()
        }
    }

    /// Does what may take longer than a request can wait.
    func maintained<Value: Sendable>(_ work: (any SQLDatabase) async throws -> Value) async throws -> Value {
        guard case .scaled(let database) = self else { return try await work(self.database) }
        let patient = database.patient()
        do {
            let value = try await work(patient)
            try await patient.close()
            return value
        } catch {
            try await patient.close()
            throw error
        }
    }

    /// For what a process does first: says in a line why a server lets nobody in.
    func explained<Value>(_ work: () async throws -> Value) async throws -> Value {
        do { return try await work() } catch let fault as Fault where fault.code == .storageUnavailable {
            guard case .scaled = self, let cause = fault.cause else { throw fault }
            throw Complaint("the database of DATABASE_URL cannot be used: \(cause)")
        }
    }

    /// Refreshes what the engine knows of its data; after a large load.
    public func optimize() async throws {
        switch self {
        case .embedded(let database): try database.optimize()
        case .scaled: try await maintained { database in try await database.write { _ = try $0.run("ANALYZE") } }
        }
    }

    /// What the engine finds wrong with its data; empty when it is sound.
    public func problems() async throws -> [String] {
        switch self {
        case .embedded(let database): return try database.problems()
        case .scaled(let database):
            _ = try await database.read(.brief) { try $0.integer("SELECT 1") }
            return []
        }
    }
}
