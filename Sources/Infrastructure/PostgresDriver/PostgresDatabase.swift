import Glibc
import Kernel
public import MetricsKit
import NIOPosix
import ResourceKit
public import SQLKit
import Synchronization

/// PostgreSQL through libpq: a pool of connections, each with a thread of its own, on which transactions run from end to
/// end.
///
/// Every transaction sees one snapshot. A write is done again when another changed the rows it changes; one that rests on
/// rows it only reads says so (`SQLSession.takeTurns`). A server that is
/// away is a 503 at once, never a wait: the pool looks for it again with growing pauses.
public final class PostgresDatabase: SQLDatabase {
    /// A write that others keep getting in the way of is given up after so many times.
    private static let attempts = 12

    private let settings: PostgresSettings
    private let vault: any Vault
    private let pool: NIOThreadPool
    private let idle = Mutex<[LinkHolder]>([])
    private let outage = Outage()
    private let line: WaitingLine
    private let waiting = Atomic<Int>(0)
    private let retries = Counter()

    public var dialect: Dialect { .postgres }

    /// Connections are opened when they are needed first.
    public init(_ settings: PostgresSettings, vault: any Vault) {
        self.settings = settings
        self.vault = vault
        line = WaitingLine(patience: .seconds(settings.queueSeconds))
        pool = NIOThreadPool(numberOfThreads: settings.connections)
        pool.start()
    }

    /// The same database for what may take long and is done alone, such as migrations.
    public func patient() -> PostgresDatabase {
        var patient = settings
        patient.connections = 1
        patient.statementSeconds = 24 * 3600
        patient.lockSeconds = 3600
        return PostgresDatabase(patient, vault: vault)
    }

    /// Finishes what runs, then closes the connections.
    public func close() async throws {
        try await pool.shutdownGracefully()
        idle.withLock { $0 = [] }
    }

    /// Requests that wait for a connection, or have one.
    public var load: Int { waiting.load(ordering: .relaxed) }
    /// Writes done again so far because another transaction was in the way.
    public var retryCount: Int { retries.value }

    public func addMetrics(to registry: MetricsRegistry) {
        registry.gauge("hub_database_transactions", "Transactions in hand: those that have a connection, and those that wait for one.") { self.load }
        registry.gauge("hub_database_connections", "How many transactions run at once; what is beyond waits.") { [settings] in settings.connections }
        registry.counter("hub_database_retries_total", "Writes done again because another transaction was in the way.", retries)
    }

    public func readNow<Value>(_ body: (any SQLConnection) throws -> Value) throws -> Value? { nil }

    public func read<Value: Sendable>(_ cost: ReadCost, _ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value {
        try await onLink { [self] holder in try reading(holder, body) }
    }

    public func write<Value: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value {
        try await onLink { [self] holder in try writing(holder, body) }
    }

    // MARK: Threads

    private func onLink<Value: Sendable>(_ work: @escaping @Sendable (LinkHolder) throws -> Value) async throws -> Value {
        let inHand = waiting.add(1, ordering: .relaxed).newValue
        defer { waiting.subtract(1, ordering: .relaxed) }
        guard inHand <= settings.maximumQueue else { throw Fault(.storageUnavailable) }
        return try await onThread(mustWait: inHand > settings.connections) { [self] in
            let holder = idle.withLock { $0.popLast() } ?? LinkHolder()
            defer { release(holder) }
            return try work(holder)
        }
    }

    /// Those that have a connection are taken first: they may serve while no other can be opened.
    private func release(_ holder: LinkHolder) {
        idle.withLock { if holder.link == nil { $0.insert(holder, at: 0) } else { $0.append(holder) } }
    }

    /// Not `runIfActive`, which does nothing for a task that is cancelled: what stops still has to give back what it holds.
    ///
    /// - Parameter mustWait: every thread is taken. The wait ends in time even when none comes free, as with a frozen server.
    private func onThread<Value: Sendable>(mustWait: Bool, _ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let place = Place()
            pool.submit { state in
                guard place.leave() else { return }
                continuation.resume(with: Result { if state == .active { try work() } else { throw Fault(.storageUnavailable) } })
            }
            if mustWait { line.join(place) { continuation.resume(throwing: Fault(.storageUnavailable)) } }
        }
    }

    /// The connection, opened when there is none.
    private func link(_ holder: LinkHolder) throws -> PostgresLink {
        if let link = holder.link, link.isUsable { return link }
        holder.link = nil
        try outage.check()
        do {
            let link = try PostgresLink(settings, vault)
            outage.ended()
            holder.link = link
            return link
        } catch {
            outage.noticed()
            throw Fault(.storageUnavailable, cause: error)
        }
    }

    // MARK: Transactions

    private func reading<Value>(_ holder: LinkHolder, _ body: (any SQLConnection) throws -> Value) throws -> Value {
        try onceMoreIfLost(holder) { link in
            do {
                let value = try body(PostgresConnection(link, isExplicit: false))
                try link.postSync()
                return value
            } catch {
                try link.postSync()
                throw error
            }
        }
    }

    /// Until its commit is sent, a write has done nothing that the loss of its connection does not undo.
    private func writing<Value>(_ holder: LinkHolder, _ body: (any SQLConnection) throws -> Value) throws -> Value {
        var attempt = 1
        while true {
            do { return try onceMoreIfLost(holder) { try transaction(on: $0, body) } } catch let error as PostgresError where error.isTransient {
                guard attempt < Self.attempts else { throw Fault(.storageUnavailable, cause: error) }
                retries.add()
                pause(after: attempt)
                attempt += 1
            }
        }
    }

    private func transaction<Value>(on link: PostgresLink, _ body: (any SQLConnection) throws -> Value) throws -> Value {
        try link.begin()
        let value: Value
        do { value = try body(PostgresConnection(link, isExplicit: true)) } catch {
            try undo(on: link, after: error)
            throw error
        }
        try link.commit()
        return value
    }

    /// Undoes what was done, unless its end was sent and taken before the failure.
    ///
    /// - Throws: `CommitInDoubt` when the connection was lost after its end was sent.
    private func undo(on link: PostgresLink, after failure: any Error) throws {
        guard link.isConcluded else { return try link.rollBack() }
        if let loss = Self.loss(failure) { throw link.doubt(loss) }
        do { try link.rollBack() } catch { throw link.doubt(error) }
    }

    /// A connection that was lost while nobody used it is noticed by the next who does; he gets another.
    private func onceMoreIfLost<Value>(_ holder: LinkHolder, _ body: (PostgresLink) throws -> Value) throws -> Value {
        var isOld = holder.link != nil
        while true {
            let link = try link(holder)
            do { return try body(link) } catch {
                let loss = Self.loss(error)
                // The server says that it closes the connection before libpq sees it closed.
                guard loss != nil || !link.isUsable else { throw Self.translated(error) }
                holder.link = nil
                if loss?.isSilence == true { outage.noticed() }
                guard isOld, loss?.isSilence == false else { throw Self.translated(error) }
                isOld = false
            }
        }
    }

    /// Why the connection was lost, when nothing was done for certain.
    private static func loss(_ error: any Error) -> PostgresError? {
        let error = error as? PostgresError ?? (error as? Fault)?.cause as? PostgresError
        return error?.isDisconnection == true ? error : nil
    }

    /// Transient refusals pass as they are: whoever opened the transaction does it again.
    private static func translated(_ error: any Error) -> any Error {
        switch error {
        // Not to be done again without the client's idempotency key.
        case let error as CommitInDoubt: Fault(.storageUnavailable, cause: error.cause)
        case let error as PostgresError: error.isTransient ? error : error.translated
        default: error
        }
    }

    /// Longer each time, and never the same for two that got in each other's way.
    private func pause(after attempt: Int) {
        let ceiling = min(2 << attempt, 200)
        usleep(UInt32(Int.random(in: 1...ceiling) * 1000))
    }
}

/// A connection, or the place for one. Sendable although its link is not: whoever takes it from the idle ones is alone with it until he
/// gives it back.
private final class LinkHolder: @unchecked Sendable { var link: PostgresLink? }

/// What is known of a server that did not answer: nobody tries again before it is time.
private final class Outage: Sendable {
    private let state = Mutex<(failures: Int, retryAt: ContinuousClock.Instant)>((0, .now))

    func check() throws(Fault) {
        let mustWait = state.withLock { $0.failures > 0 && ContinuousClock.now < $0.retryAt }
        if mustWait { throw Fault(.storageUnavailable) }
    }

    func noticed() {
        state.withLock { state in
            let ceiling = min(50 << min(state.failures, 6), 2000)
            state.failures += 1
            state.retryAt = .now + .milliseconds(Int.random(in: ceiling / 2...ceiling))
        }
    }

    func ended() { state.withLock { $0.failures = 0 } }
}
