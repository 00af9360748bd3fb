import GRDB
import Kernel
import MetricsKit
import SQLKit
import Synchronization

/// Commits the writes that wait together in one transaction, a savepoint each: one disk sync for all of them.
///
/// While a commit waits for the disk, the next writes gather; under load the group grows by itself, and a lone write
/// waits for nobody. A body that throws rolls its own savepoint back and nothing else. No caller is answered before
/// the commit that carries its change has returned.
final class GroupCommit: Sendable {
    /// Bounds the time that the first of a group waits for the last.
    private static let maximumGroup = 256

    private struct Queue {
        var waiting: [any PendingWrite] = []
        var isDraining = false
    }

    private let pool: DatabasePool
    private let vault: any Vault
    private let texts: CachedTexts
    private let watch: CommitWatch
    private let queue = Mutex(Queue())
    private let groups = Histogram(.counts([1, 2, 4, 8, 16, 32, 64, 128, 256]))
    private let durations = Histogram(.seconds([0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]))
    private let failures = Counter()

    init(pool: DatabasePool, vault: any Vault, texts: CachedTexts, watch: CommitWatch) {
        self.pool = pool
        self.vault = vault
        self.texts = texts
        self.watch = watch
    }

    /// How many transactions were committed.
    var count: Int { groups.distribution.count }

    func addMetrics(to registry: MetricsRegistry) {
        registry.histogram(
            "hub_database_commit_writes", "Writes that one commit carried; the count is that of commits, the sum that of writes.", groups)
        registry.histogram("hub_database_commit_duration_seconds", "Time from the start of a write transaction until the disk had it.", durations)
        registry.counter(
            "hub_database_commit_failures_total", "Transactions that could not be committed; every write of such a group failed.", failures)
        registry.gauge("hub_database_writes_waiting", "Writes that wait for the writer.") { self.queue.withLock { $0.waiting.count } }
    }

    func submit<Value: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let mustDrain = queue.withLock { queue in
                queue.waiting.append(Write(body: body, continuation: continuation))
                defer { queue.isDraining = true }
                return !queue.isDraining
            }
            if mustDrain { pool.asyncWriteWithoutTransaction { self.drain($0) } }
        }
    }

    private func drain(_ database: Database) {
        let connection = SQLiteConnection(database, vault, texts: texts)
        while let group = next() { commit(group, connection, database) }
    }

    private func next() -> [any PendingWrite]? {
        queue.withLock { queue in
            guard !queue.waiting.isEmpty else {
                queue.isDraining = false
                return nil
            }
            let group = Array(queue.waiting.prefix(Self.maximumGroup))
            queue.waiting.removeFirst(group.count)
            return group
        }
    }

    private func commit(_ group: [any PendingWrite], _ connection: SQLiteConnection, _ database: Database) {
        let start = ContinuousClock.now
        do {
            try connection.run("BEGIN IMMEDIATE")
            for write in group {
                try connection.run("SAVEPOINT request")
                if !write.perform(connection) { try connection.run("ROLLBACK TO request") }
                // A full disk or an I/O error ends the whole transaction under our feet: nobody's change is safe then.
                guard database.isInsideTransaction else { throw Fault(.storageUnavailable) }
                try connection.run("RELEASE request")
            }
            try connection.run("COMMIT")
            groups.observe(group.count)
            durations.observe(ContinuousClock.now - start)
            // Not done, the next reader asks for it.
            try? watch.account(database)
            for write in group { write.answer(nil) }
        } catch {
            failures.add()
            if database.isInsideTransaction { _ = try? connection.run("ROLLBACK") }
            let failure = (error as? DatabaseError)?.translated ?? error
            for write in group { write.answer(failure) }
        }
    }
}

/// A write that waits for its group.
private protocol PendingWrite: AnyObject, Sendable {
    /// Runs the body; answers whether its change is to be kept.
    func perform(_ connection: SQLiteConnection) -> Bool
    /// Answers the caller: what the body gave, unless the commit itself failed.
    func answer(_ commitFailure: (any Error)?)
}

private final class Write<Value: Sendable>: PendingWrite, Sendable {
    private let body: @Sendable (any SQLConnection) throws -> Value
    private let continuation: CheckedContinuation<Value, any Error>
    private let result = Mutex<Result<Value, any Error>?>(nil)

    init(body: @escaping @Sendable (any SQLConnection) throws -> Value, continuation: CheckedContinuation<Value, any Error>) {
        self.body = body
        self.continuation = continuation
    }

    func perform(_ connection: SQLiteConnection) -> Bool {
        let outcome = Result { try translated(connection, body) }
        result.withLock { $0 = outcome }
        if case .success = outcome { return true }
        return false
    }

    func answer(_ commitFailure: (any Error)?) {
        if let commitFailure { return continuation.resume(throwing: commitFailure) }
        guard let outcome = result.withLock({ $0 }) else { return continuation.resume(throwing: Fault(.storageUnavailable)) }
        continuation.resume(with: outcome)
    }
}
