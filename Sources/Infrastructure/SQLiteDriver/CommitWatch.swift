import GRDB
import SQLKit
import Synchronization

/// Tells whether somebody else wrote to the file: a command that runs beside the server.
///
/// The index of the log is compared with what it was after our own last commit; when it differs, the writer asks the engine whose commit
/// it was (`PRAGMA data_version`, which our own do not move). Reading the index takes no lock.
final class CommitWatch: Sendable {
    private struct State {
        var index: WALIndex?
        /// What the index said when all commits up to then were accounted for.
        var stamp: WALIndex.Stamp?
        /// Of the writer's connection.
        var version: Int64?
        var isChecking = false
        var isOver = false
    }

    private let state = Mutex(State())
    private let onForeignCommit = Mutex<@Sendable () -> Void>({})

    /// - Parameter body: must return at once; called before anybody is told that the index is accounted for.
    func whenOthersCommit(_ body: @escaping @Sendable () -> Void) { onForeignCommit.withLock { $0 = body } }

    /// Whether every commit so far is accounted for. When it is not, `check` is called, once at a time, to have the writer account for it.
    func isCurrent(orElse check: () -> Void) -> Bool {
        let (isCurrent, mustCheck) = state.withLock { state -> (Bool, Bool) in
            if let index = state.index, index.stamp == state.stamp { return (true, false) }
            defer { state.isChecking = true }
            return (false, !state.isChecking && !state.isOver)
        }
        if mustCheck { check() }
        return isCurrent
    }

    /// On the writer, outside of transactions: after each of our commits, and when a check is due.
    func account(_ database: Database) throws {
        defer { state.withLock { $0.isChecking = false } }
        // In this order: a commit that comes in between is in the version, and makes the stamp differ again.
        let index = state.withLock { $0.index } ?? WALIndex(of: database)
        let stamp = index?.stamp
        let version = try Int64.fetchOne(database.cachedStatement(sql: "PRAGMA data_version"))
        let isForeign = state.withLock { state in state.version != nil && state.version != version }
        if isForeign { onForeignCommit.withLock { $0 }() }
        state.withLock { state in
            if !state.isOver { state.index = index }
            state.stamp = stamp
            state.version = version
        }
    }

    /// The file is about to be closed, and the index with it.
    func end() {
        state.withLock { state in
            state.index = nil
            state.isOver = true
        }
    }
}
