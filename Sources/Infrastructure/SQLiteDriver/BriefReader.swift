import GRDB
import GRDBSQLite
import Kernel
import SQLKit

/// One connection, what it prepared, and the snapshot it holds. Held by one thread at a time, which is what makes it safe
/// to share.
final class BriefReader: @unchecked Sendable {
    private let queue: DatabaseQueue
    private let plans = PreparedPlans()
    private var bounds: (begin: Statement, commit: Statement)?
    private var index: WALIndex?
    /// What the log's index said before the snapshot was taken.
    private var stamp: WALIndex.Stamp?
    private var holdsSnapshot = false

    init(_ queue: DatabaseQueue) { self.queue = queue }

    /// Whether the snapshot held is no longer the latest.
    var isStale: Bool { holdsSnapshot && (stamp == nil || stamp != index?.stamp) }

    func read<Value>(_ body: (Database, PreparedPlans) throws -> Value) throws -> Value {
        try queue.unsafeRead { database in
            try enter(database)
            var isDone = false
            defer { leave(database, keeping: isDone) }
            let value = try body(database, plans)
            isDone = true
            return value
        }
    }

    /// Stepped by hand: every request pays for it, and GRDB's own execution looks for changes that a read cannot make.
    private func enter(_ database: Database) throws {
        let current = index?.stamp
        if holdsSnapshot, current == stamp { return }
        end()
        let known = try bounds ?? (database.makeStatement(sql: "BEGIN"), database.makeStatement(sql: "COMMIT"))
        bounds = known
        guard Self.step(known.begin) == SQLITE_DONE else { throw Fault(.storageUnavailable) }
        holdsSnapshot = true
        stamp = current
    }

    /// Keeps the snapshot while it is the latest. After an error nobody knows what is left of it.
    private func leave(_ database: Database, keeping isSound: Bool) {
        if !isSound || isStale { end() }
        if index == nil { index = WALIndex(of: database) }
    }

    /// A read-only transaction has nothing to lose: leaving it cannot fail in a way that matters to the answer.
    private func end() {
        if holdsSnapshot, let bounds { _ = Self.step(bounds.commit) }
        holdsSnapshot = false
    }

    func release() { queue.unsafeRead { _ in end() } }

    /// SQLite does not close a connection while one of its statements lives.
    func close() throws {
        release()
        bounds = nil
        index = nil
        plans.forget()
        try queue.close()
    }

    private static func step(_ statement: Statement) -> Int32 {
        defer { sqlite3_reset(statement.sqliteStatement) }
        return sqlite3_step(statement.sqliteStatement)
    }
}
