import GRDB
import GRDBSQLite
import Kernel
import Synchronization

/// Connections for brief reads: as many as threads read at once, kept for the next.
final class ReaderStack: Sendable {
    /// One connection and what it prepared. Held by one thread at a time, which is what makes it safe to share.
    private final class Reader: @unchecked Sendable {
        let queue: DatabaseQueue
        let plans = PreparedPlans()
        private var bounds: (begin: Statement, commit: Statement)?

        init(_ queue: DatabaseQueue) { self.queue = queue }

        /// Stepped by hand: every request pays for it, and GRDB's own execution looks for changes that a read cannot make.
        func begin(_ database: Database) throws {
            let known = try bounds ?? (database.makeStatement(sql: "BEGIN"), database.makeStatement(sql: "COMMIT"))
            bounds = known
            guard Self.step(known.begin) == SQLITE_DONE else { throw Fault(.storageUnavailable) }
        }

        /// A read-only transaction has nothing to lose: leaving it cannot fail in a way that matters to the answer.
        func end() { if let bounds { _ = Self.step(bounds.commit) } }

        func forget() {
            bounds = nil
            plans.forget()
        }

        private static func step(_ statement: Statement) -> Int32 {
            defer { sqlite3_reset(statement.sqliteStatement) }
            return sqlite3_step(statement.sqliteStatement)
        }
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
            try reader.begin(database)
            defer { reader.end() }
            return try body(database, reader.plans)
        }
    }

    func close() throws {
        for reader in idle.withLock({ $0 }) {
            // SQLite does not close a connection while one of its statements lives.
            reader.forget()
            try reader.queue.close()
        }
    }
}
