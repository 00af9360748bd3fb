import ResourceKit
import Synchronization

@testable import SQLKit

/// A database that fails at one statement, as a disk that is full does, or a process that dies there: once, or for good.
final class InterruptedDatabase: SQLDatabase {
    struct Interruption: Error {}

    private let base: any SQLDatabase
    private let text: String
    private let isDeadly: Bool
    private let left: Mutex<Int>

    /// - Parameters:
    ///   - text: what the statement begins with.
    ///   - occurrence: of those that do, which one; the first is 1.
    ///   - isDeadly: nothing is run after it.
    init(_ base: any SQLDatabase, at text: String, occurrence: Int, isDeadly: Bool) {
        self.base = base
        self.text = text
        self.isDeadly = isDeadly
        left = Mutex(occurrence)
    }

    var dialect: Dialect { base.dialect }
    /// Whether it came that far.
    var wasInterrupted: Bool { left.withLock { $0 <= 0 } }

    func readNow<Value>(_ body: (any SQLConnection) throws -> Value) throws -> Value? { try base.readNow(body) }

    func read<Value: Sendable>(_ cost: ReadCost, _ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value {
        try await base.read(cost, body)
    }

    func write<Value: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value {
        try await base.write { try body(InterruptedConnection($0, self)) }
    }

    fileprivate func check(_ sql: SQLQuery) throws {
        try left.withLock { left in
            if left <= 0, isDeadly { throw Interruption() }
            guard sql.text.hasPrefix(text) else { return }
            left -= 1
            if left == 0 { throw Interruption() }
        }
    }
}

private final class InterruptedConnection: SQLConnection {
    private let base: any SQLConnection
    private let database: InterruptedDatabase

    init(_ base: any SQLConnection, _ database: InterruptedDatabase) {
        self.base = base
        self.database = database
    }

    var dialect: Dialect { base.dialect }

    func visit(_ sql: SQLQuery, _ row: (any SQLRow) throws -> Void) throws {
        try database.check(sql)
        try base.visit(sql, row)
    }

    func visit(_ plan: SQLPlan, _ values: [SQLValue], _ row: (any SQLRow) throws -> Void) throws { try base.visit(plan, values, row) }
    func expect(_ plan: SQLPlan, _ values: [SQLValue]) throws { try base.expect(plan, values) }

    func post(_ sql: SQLQuery) throws {
        try database.check(sql)
        try base.post(sql)
    }

    @discardableResult
    func run(_ sql: SQLQuery) throws -> Int {
        try database.check(sql)
        return try base.run(sql)
    }
}
