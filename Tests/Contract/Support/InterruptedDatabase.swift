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
        try await base.write { try body(WatchedConnection($0, self.check)) }
    }

    private func check(_ sql: SQLQuery) throws {
        try left.withLock { left in
            if left <= 0, isDeadly { throw Interruption() }
            guard sql.text.hasPrefix(text) else { return }
            left -= 1
            if left == 0 { throw Interruption() }
        }
    }
}
