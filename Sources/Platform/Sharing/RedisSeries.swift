import Kernel
import Logging
import RedisDriver
import SQLKit
import Synchronization
import UseCaseKit

/// The counts of all processes: one hash in Redis, a field for each table, and the series that they belong to.
///
/// Exact among processes that reach Redis: a change is counted before its author is told, and the counts are asked for anew for each
/// request; requests that ask at the same time share one question.
///
/// Nobody knows what a process that has lost Redis writes meanwhile. So who comes to Redis, or comes back, waits until the others
/// must be back as well (`settling`), begins a new series, and believes it from then on: when Redis dies and returns, nothing of before
/// and nothing of in between is given. A process that is cut off for longer, alone, cannot tell of its writes; nor can one that dies between its
/// commit and its count, but that one has told nobody. What others keep is then out of date until it is back, for the lifetime of
/// answers at most.
final class RedisSeries: Sendable {
    private static let key: RESPArgument = "hub:generations"
    private static let epoch: RESPArgument = "epoch"
    /// How long the others may take to come back: the longest pause between two attempts, and the attempt.
    static let settling = Duration.seconds(3)
    /// A command of the command line writes right after its start: the connection may be on its way. One that was just lost may come back.
    private static let patience = Duration.seconds(1)

    private struct State {
        /// Whether the series is believed.
        var isTrusted = false
        /// Counts what happened to the connection: a wait that began before is worth nothing.
        var turn = 0
        /// From then on a change waits for nobody; `nil` while there is a connection.
        var hopeless: ContinuousClock.Instant?
        /// A change could not be told: a new series must begin as soon as one can.
        var owesSeries = false
        /// One is being begun for those who ask.
        var isSettling = false
        /// How many connections there were when the series was begun.
        var connections = 0
    }

    private let client: RedisClient
    private let catalog: TableCatalog
    private let environment: Environment
    private let logger: Logger
    private let settle: @Sendable () async throws -> Void
    private let state: Mutex<State>

    /// - Parameter settle: returns after `settling`.
    init(
        _ client: RedisClient, _ catalog: TableCatalog, _ environment: Environment, logger: Logger,
        settle: @escaping @Sendable () async throws -> Void = { try await Task.sleep(for: RedisSeries.settling) }
    ) {
        self.client = client
        self.catalog = catalog
        self.environment = environment
        self.logger = logger
        self.settle = settle
        state = Mutex(State())
        let states = client.states()
        // Ends with the client.
        Task { [weak self] in for await state in states { self?.follow(state) } }
    }

    // MARK: Outages

    /// Whether what is kept may be given.
    var isTrusted: Bool { state.withLock { $0.isTrusted } }

    private func follow(_ state: RedisState) {
        switch state {
        case .connecting: break
        case .connected:
            logger.info("Redis is connected")
            self.state.withLock { $0.hopeless = nil }
            beginSeries()
        case .disconnected(let reason):
            self.state.withLock { state in
                state.isTrusted = false
                state.turn += 1
                state.hopeless = state.hopeless ?? .now + Self.patience
            }
            guard reason.reason != .shutDown else { return }
            logger.warning(
                "Redis is away: nothing is taken from the cache, and limits are counted by each process", metadata: ["reason": "\(reason)"])
        }
    }

    /// Once the others must be back, unless the connection is lost again meanwhile.
    private func beginSeries() {
        let turn = state.withLock { state in
            state.isTrusted = false
            state.turn += 1
            return state.turn
        }
        Task { [weak self, settle] in
            while self?.isOn(turn) == true {
                try await settle()
                guard let self, isOn(turn) else { continue }
                // Before the series: it covers those that were made until now.
                state.withLock { $0.connections = client.connectionCount }
                guard await setEpoch() else { continue }
                state.withLock { if $0.turn == turn { $0.isTrusted = true } }
                return
            }
        }
    }

    private func isOn(_ turn: Int) -> Bool { client.isConnected && state.withLock { $0.turn == turn } }

    // MARK: Reading

    /// The question after the counts of some tables.
    struct Inquiry: Sendable {
        fileprivate let tables: TableSet
        fileprivate let numbers: [Int]
        let calls: [RedisCall]
    }

    /// `nil` when nobody asks, or nothing that is answered could be believed.
    func inquiry(_ sets: [TableSet]) -> Inquiry? {
        guard !sets.isEmpty else { return nil }
        if state.withLock(\.owesSeries) {
            settleSoon()
            return nil
        }
        if state.withLock({ $0.connections != client.connectionCount }) {
            // One was replaced: behind it may be another server, with older counts.
            beginSeries()
            return nil
        }
        let tables = sets.reduce(TableSet.none) { $0.union($1) }.subtracting(catalog.unfollowed)
        let numbers = Array(tables.numbers)
        // A server that refuses changes (its memory is full, it is a replica) cannot be told of any: its counts say nothing.
        let probe: [RESPArgument] = ["HINCRBY", Self.key, "probe", "0"]
        return Inquiry(
            tables: tables, numbers: numbers,
            calls: [.command(probe), .command(["HMGET", Self.key, Self.epoch] + numbers.map { RESPArgument(catalog.names[$0]) })])
    }

    /// `nil` when Redis has lost the series; then another one is begun.
    ///
    /// - Parameter replies: the first are those to the calls of the question.
    func reading(_ inquiry: Inquiry, _ replies: ArraySlice<RESPValue>) -> GenerationReading? {
        guard let probe = replies.first, probe.integer != nil, let values = replies.dropFirst().first?.array,
            values.count == inquiry.numbers.count + 1
        else { return nil }
        guard let epoch = values[0].text.flatMap({ UInt64($0) }) else {
            state.withLock { $0.owesSeries = true }
            settleSoon()
            return nil
        }
        var counts = [Int64](repeating: 0, count: catalog.names.count)
        for (number, value) in zip(inquiry.numbers, values.dropFirst()) { counts[number] = value.text.flatMap { Int64($0) } ?? 0 }
        return GenerationReading(inquiry.tables, epoch: epoch, counts: counts)
    }

    /// Begins the series that is owed, once and while nobody waits for it.
    private func settleSoon() {
        let isFirst = state.withLock { state in
            defer { state.isSettling = true }
            return !state.isSettling
        }
        guard isFirst else { return }
        Task {
            await settleDebt()
            state.withLock { $0.isSettling = false }
        }
    }

    // MARK: Writing

    func changed(_ tables: TableSet) async {
        let commands: [[RESPArgument]] = tables.numbers.map { ["HINCRBY", Self.key, RESPArgument(catalog.names[$0]), "1"] }
        for _ in 0..<3 {
            await connected()
            // Counted twice is harmless: one more than there is to forget.
            if await tell(commands) { return await settleDebt() }
        }
        logger.warning("a change could not be told to other processes")
        state.withLock { $0.owesSeries = true }
        await settleDebt()
    }

    private func tell(_ commands: [[RESPArgument]]) async -> Bool {
        guard let answers = try? await client.send(batch: commands) else { return false }
        return answers.allSatisfy { $0.integer != nil }
    }

    private func settleDebt() async {
        if state.withLock({ $0.owesSeries }) { _ = await setEpoch() }
    }

    /// Waits for a connection that was not there yet, or was lost this moment; not for one that stays away.
    private func connected() async {
        guard !client.isConnected else { return }
        let end = state.withLock { state in
            let end = state.hopeless ?? .now + Self.patience
            state.hopeless = end
            return end
        }
        guard .now < end else { return }
        let states = client.states()
        await withTaskGroup { group in
            group.addTask { for await state in states where state == .connected { return } }
            group.addTask { try? await Task.sleep(until: end) }
            await group.next()
            group.cancelAll()
        }
    }

    func forgetAll() async {
        state.withLock { $0.owesSeries = true }
        await settleDebt()
    }

    private func setEpoch() async -> Bool {
        let epoch = environment.randomBytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        do {
            _ = try await client.send(["HSET", Self.key, Self.epoch, RESPArgument(String(epoch))])
            state.withLock { $0.owesSeries = false }
            return true
        } catch {
            // Away, it is known to be.
            if client.isConnected { logger.warning("Redis does not take a new series of counts", metadata: ["error": "\(error)"]) }
            return false
        }
    }
}
