import ResourceKit
import Synchronization

@testable import SQLKit

/// A database that remembers the statements it was given, so that their plans can be examined.
final class RecordingDatabase: SQLDatabase {
    private let base: any SQLDatabase
    private let queries = Mutex<[SQLQuery]>([])

    init(_ base: any SQLDatabase) { self.base = base }

    var dialect: Dialect { base.dialect }

    func readNow<Value>(_ body: (any SQLConnection) throws -> Value) throws -> Value? {
        try base.readNow { try body(WatchedConnection($0, self.note)) }
    }

    func read<Value: Sendable>(_ cost: ReadCost, _ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value {
        try await base.read(cost) { try body(WatchedConnection($0, self.note)) }
    }

    func write<Value: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value {
        try await base.write { try body(WatchedConnection($0, self.note)) }
    }

    private func note(_ sql: SQLQuery) { queries.withLock { $0.append(sql) } }

    /// What was run since the last time, in order.
    func take() -> [SQLQuery] {
        queries.withLock { queries in
            defer { queries = [] }
            return queries
        }
    }
}
