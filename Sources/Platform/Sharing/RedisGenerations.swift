import Kernel
import Logging
import RedisDriver
import SQLKit
import Synchronization
import UseCaseKit

/// The counts of all processes: one hash in Redis, a field for each table, and the series that they belong to.
///
/// Exact among processes that reach Redis: a change is counted before its author is told, and the counts are asked for anew for each
/// request; requests that ask at the same time share one question. A series begins anew when Redis lost it, and whenever this
/// process comes back to Redis: what it could not count meanwhile is then covered. A process that dies between its commit and its
/// count has told nobody; what is kept is out of date until it starts again, for the lifetime of answers at most.
final class RedisGenerations: Generations {
    private static let key: RESPArgument = "hub:generations"
    private static let epoch: RESPArgument = "epoch"
    /// A command of the command line writes right after its start: the connection may be on its way.
    private static let patience = Duration.seconds(2)

    private struct Waiting {
        var tables = TableSet.none
        var readers: [CheckedContinuation<GenerationReading?, Never>] = []
    }

    private struct State {
        var next = Waiting()
        var isAsking = false
        /// Whether a series was begun since the connection was last lost.
        var isTrusted = false
    }

    private let client: RedisClient
    private let catalog: TableCatalog
    private let environment: Environment
    private let logger: Logger
    private let state = Mutex(State())

    init(_ client: RedisClient, _ catalog: TableCatalog, _ environment: Environment, logger: Logger) {
        self.client = client
        self.catalog = catalog
        self.environment = environment
        self.logger = logger
        let states = client.states()
        // Ends with the client.
        Task { [weak self] in for await state in states { await self?.follow(state) } }
    }

    // MARK: Outages

    private func follow(_ state: RedisState) async {
        switch state {
        case .connecting: break
        case .connected:
            await forgetAll()
            logger.info("Redis is connected")
        case .disconnected(let reason):
            self.state.withLock { $0.isTrusted = false }
            guard reason.reason != .shutDown else { return }
            logger.warning(
                "Redis is away: nothing is taken from the cache, and limits are counted by each process", metadata: ["reason": "\(reason)"])
        }
    }

    // MARK: Reading

    func read(_ tables: TableSet) -> Eventually<GenerationReading?> {
        guard state.withLock({ $0.isTrusted }) else { return .now(nil) }
        return .later { await self.reading(of: tables) }
    }

    private func reading(of tables: TableSet) async -> GenerationReading? {
        await withCheckedContinuation { continuation in
            let mustAsk = state.withLock { state in
                state.next.tables.formUnion(tables)
                state.next.readers.append(continuation)
                defer { state.isAsking = true }
                return !state.isAsking
            }
            if mustAsk { Task { await ask() } }
        }
    }

    /// Asks for all who wait, again and again as long as some do. Who comes while a question is under way waits for the next: the
    /// answer under way may be older than its request.
    private func ask() async {
        while let waiting = next() {
            let reading = await fetch(waiting.tables)
            for reader in waiting.readers { reader.resume(returning: reading) }
        }
    }

    private func next() -> Waiting? {
        state.withLock { state in
            guard !state.next.readers.isEmpty else {
                state.isAsking = false
                return nil
            }
            defer { state.next = Waiting() }
            return state.next
        }
    }

    /// `nil` when Redis does not answer, or has lost the series; then another one is begun.
    private func fetch(_ tables: TableSet) async -> GenerationReading? {
        let numbers = Array(tables.subtracting(catalog.unfollowed).numbers)
        let command = ["HMGET", Self.key, Self.epoch] + numbers.map { RESPArgument(catalog.names[$0]) }
        guard let values = try? await client.send(command).array, values.count == numbers.count + 1 else { return nil }
        guard let epoch = values[0].text.flatMap({ UInt64($0) }) else {
            await forgetAll()
            return nil
        }
        var counts = [Int64](repeating: 0, count: catalog.names.count)
        for (number, value) in zip(numbers, values.dropFirst()) { counts[number] = value.text.flatMap { Int64($0) } ?? 0 }
        return GenerationReading(tables.subtracting(catalog.unfollowed), epoch: epoch, counts: counts)
    }

    // MARK: Writing

    func changed(_ tables: TableSet) async {
        let commands: [[RESPArgument]] = tables.numbers.map { ["HINCRBY", Self.key, RESPArgument(catalog.names[$0]), "1"] }
        if !client.isConnected { await connected() }
        do {
            for case .error(let error) in try await client.send(batch: commands) { throw error }
        } catch {
            // Whoever keeps something made of these tables is told when Redis is back, by a new series.
            state.withLock { $0.isTrusted = false }
            logger.warning("a change could not be told to other processes", metadata: ["error": "\(error)"])
            if client.isConnected { await forgetAll() }
        }
    }

    /// Waits for a connection that was not there yet; not for one that was lost.
    private func connected() async {
        let states = client.states()
        await withTaskGroup { group in
            group.addTask { for await state in states where state != .connecting { return } }
            group.addTask { try? await Task.sleep(for: Self.patience) }
            await group.next()
            group.cancelAll()
        }
    }

    func forgetAll() async {
        let epoch = environment.randomBytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        do {
            _ = try await client.send(["HSET", Self.key, Self.epoch, RESPArgument(String(epoch))])
            state.withLock { $0.isTrusted = true }
        } catch { logger.warning("Redis does not take a new series of counts", metadata: ["error": "\(error)"]) }
    }
}
