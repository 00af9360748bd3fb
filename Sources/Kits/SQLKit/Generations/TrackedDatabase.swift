import Synchronization

/// A database whose writes are counted in `Generations`, whoever writes: requests, jobs, commands.
public struct TrackedDatabase: SQLDatabase {
    private let base: any SQLDatabase
    private let catalog: TableCatalog
    private let generations: any Generations

    public init(_ base: any SQLDatabase, _ catalog: TableCatalog, _ generations: any Generations) {
        self.base = base
        self.catalog = catalog
        self.generations = generations
    }

    public var dialect: Dialect { base.dialect }

    public func readNow<Value>(_ body: (any SQLConnection) throws -> Value) throws -> Value? { try base.readNow(body) }

    public func read<Value: Sendable>(_ cost: ReadCost, _ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value {
        try await base.read(cost, body)
    }

    public func write<Value: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value {
        let written = Written()
        let result: Result<Value, any Error>
        do { result = .success(try await base.write { try written.noting($0, catalog, body) }) } catch { result = .failure(error) }
        // A failure too: the answer to a commit may be lost after the commit took place.
        let tables = written.tables.subtracting(catalog.unfollowed)
        if !tables.isEmpty { await generations.changed(tables) }
        return try result.get()
    }
}

/// The tables that a write changed, in all its attempts.
private final class Written: Sendable {
    private let noted = Mutex(TableSet.none)

    var tables: TableSet { noted.withLock { $0 } }

    func noting<Value>(_ connection: any SQLConnection, _ catalog: TableCatalog, _ body: (any SQLConnection) throws -> Value) throws -> Value {
        let observed = ObservedConnection(connection, catalog)
        defer { noted.withLock { $0.formUnion(observed.touch.writes) } }
        return try body(observed)
    }
}
