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
        try base.readNow { try body(RecordingConnection($0, self)) }
    }

    func read<Value: Sendable>(_ cost: ReadCost, _ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value {
        try await base.read(cost) { try body(RecordingConnection($0, self)) }
    }

    func write<Value: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value {
        try await base.write { try body(RecordingConnection($0, self)) }
    }

    fileprivate func note(_ sql: SQLQuery) { queries.withLock { $0.append(sql) } }

    /// What was run since the last time, in order.
    func take() -> [SQLQuery] {
        queries.withLock { queries in
            defer { queries = [] }
            return queries
        }
    }
}

private final class RecordingConnection: SQLConnection {
    private let base: any SQLConnection
    private let recorder: RecordingDatabase

    init(_ base: any SQLConnection, _ recorder: RecordingDatabase) {
        self.base = base
        self.recorder = recorder
    }

    var dialect: Dialect { base.dialect }

    func visit(_ sql: SQLQuery, _ row: (any SQLRow) throws -> Void) throws {
        recorder.note(sql)
        try base.visit(sql, row)
    }

    func visit(_ plan: SQLPlan, _ values: [SQLValue], _ row: (any SQLRow) throws -> Void) throws {
        recorder.note(SQLQuery(trusted: plan.text(for: dialect), values))
        try base.visit(plan, values, row)
    }

    func expect(_ plan: SQLPlan, _ values: [SQLValue]) throws { try base.expect(plan, values) }

    func conclude() throws { try base.conclude() }

    func post(_ sql: SQLQuery) throws {
        recorder.note(sql)
        try base.post(sql)
    }

    @discardableResult
    func run(_ sql: SQLQuery) throws -> Int {
        recorder.note(sql)
        return try base.run(sql)
    }
}
