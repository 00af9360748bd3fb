import GRDB
import Synchronization

/// Connections for brief reads: as many as threads read at once, kept for the next.
final class ReaderStack: Sendable {
    /// One connection and what it prepared. Held by one thread at a time, which is what makes it safe to share.
    private final class Reader: @unchecked Sendable {
        let queue: DatabaseQueue
        let plans = PreparedPlans()

        init(_ queue: DatabaseQueue) { self.queue = queue }
    }

    private let path: String
    private let configuration: Configuration
    private let idle = Mutex<[Reader]>([])

    init(path: String, configuration: Configuration) {
        self.path = path
        self.configuration = configuration
    }

    /// Runs the body in one snapshot, on the calling thread.
    func read<Value>(_ body: (Database, PreparedPlans) throws -> Value) throws -> Value {
        let reader = try idle.withLock { $0.popLast() } ?? Reader(DatabaseQueue(path: path, configuration: configuration))
        defer { idle.withLock { $0.append(reader) } }
        return try reader.queue.unsafeRead { database in
            try database.cachedStatement(sql: "BEGIN").execute()
            // A read-only transaction has nothing to lose: leaving it cannot fail in a way that matters to the answer.
            defer { try? database.cachedStatement(sql: "COMMIT").execute() }
            return try body(database, reader.plans)
        }
    }

    func close() throws { for reader in idle.withLock({ $0 }) { try reader.queue.close() } }
}
