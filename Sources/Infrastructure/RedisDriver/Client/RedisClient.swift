import NIOCore
import NIOPosix
public import ServiceLifecycle
import Synchronization

/// A client of Redis or Valkey for many callers at once.
///
/// Each event loop has one connection, on which the commands of all callers follow each other without waiting for answers. Guarantees:
///
/// - A call ends within `RedisOptions.timeout`: with the answer, the server's refusal (`RedisError`), or `RedisUnavailable`. While no
///   connection answers it fails at once, without waiting; connections come back by themselves.
/// - Answers go to who asked, in whatever number callers ask. A late answer is thrown away, never given to another.
/// - A command is sent once. One that failed with `RedisUnavailable.mayHaveRun` is not tried again: only the caller knows whether it may be.
/// - Two calls of which the second begins after the first ended run in this order. Of calls at the same time nothing is known,
///   except inside a batch.
///
/// Connections are shared: what waits inside the server (`BLPOP`…) delays everybody, and what belongs to one connection (`WATCH`,
/// `SELECT`…) is refused with `RedisMisuse`.
public final class RedisClient: Service, Sendable {
    public let settings: RedisSettings
    private let lanes: [Lane]
    private let subscriber: Subscriber
    private let availability = Availability()
    private let turn = Atomic<Int>(0)

    /// Does not connect yet: `run` or `start` does.
    ///
    /// Throws `InvalidRedisSettings` when the TLS authorities cannot be read.
    public init(_ settings: RedisSettings, _ options: RedisOptions = RedisOptions()) throws(InvalidRedisSettings) {
        self.settings = settings
        let connector = try Connector(settings, options)
        let group = MultiThreadedEventLoopGroup.singleton
        let loops = group.makeIterator().map { $0 }
        lanes = (0..<max(options.connections ?? loops.count, 1)).map { [availability] number in
            Lane(number, connector, options, on: loops[number % loops.count], telling: availability)
        }
        subscriber = Subscriber(connector, options, on: group.next())
    }

    deinit {
        // Somebody forgot: nothing must go on connecting for nobody.
        stop(andThen: {})
    }

    // MARK: Life

    /// Connects, in the background and again whenever it is needed, until the shutdown. Does not wait for the server.
    public func start() {
        for lane in lanes { lane.start() }
        subscriber.start()
    }

    /// Connects, and stays until a graceful shutdown or the task's cancellation; then shuts down.
    public func run() async throws {
        start()
        // Throws when it is cancelled, which is an end like the other.
        try? await gracefulShutdown()
        await shutdown()
    }

    /// Takes no more calls, waits for the answers that are due (for the timeout at most), closes the connections, and ends
    /// subscriptions and states. For good.
    public func shutdown() async {
        await withCheckedContinuation { continuation in stop { continuation.resume() } }
    }

    private func stop(andThen done: @escaping @Sendable () -> Void) {
        let closed = lanes.map { $0.close() } + [subscriber.close()]
        EventLoopFuture.andAllComplete(closed, on: MultiThreadedEventLoopGroup.singleton.any()).whenComplete { [availability] _ in
            availability.end()
            done()
        }
    }

    // MARK: State

    public var isConnected: Bool { availability.isConnected }

    /// How often a connection came to be, or answered again after it was given up: another number means that another server may be behind one.
    public var connectionCount: Int { availability.connectionCount }

    /// The present state, then each change, once per outage and once per return; ends with the client.
    public func states() -> AsyncStream<RedisState> { availability.states() }

    // MARK: Commands

    /// The answer to one command. Throws `RedisError` when the server refuses it, `RedisUnavailable`, or `RedisMisuse`.
    ///
    /// Cancelling the task does not cut the wait short: the timeout does.
    public func send(_ command: [RESPArgument]) async throws -> RESPValue {
        try CommandRules.check(CollectionOfOne(command))
        let result = await withCheckedContinuation { submit(CollectionOfOne(command), for: .one($0)) }
        let value = try result.get()
        if case .error(let error) = value { throw error }
        return value
    }

    /// The answers to several commands, written together on one connection and so in one round trip; nobody else's command stands between
    /// them. A refusal is a value, `RESPValue.error`, in its place: the commands behind it run all the same. Throws
    /// `RedisUnavailable`, and then nothing is known of any of them, or `RedisMisuse`.
    public func send(batch commands: [[RESPArgument]]) async throws -> [RESPValue] {
        guard !commands.isEmpty else { return [] }
        try CommandRules.check(commands)
        return try await withCheckedContinuation { submit(commands, for: .several($0)) }.get()
    }

    /// On the connection of the present event loop, else on the first other one that takes it.
    private func submit(_ commands: some Collection<[RESPArgument]> & Sendable, for caller: Lane.Caller) {
        let first = lane
        var told = RedisUnavailable(.notConnected)
        for step in lanes.indices {
            guard let refusal = lanes[(first + step) % lanes.count].submit(commands, for: caller) else { return }
            // One that is connected and refuses says more than one that is not.
            if told.reason == .notConnected { told = refusal }
        }
        caller.fail(told)
    }

    /// How many connections there are.
    public var laneCount: Int { lanes.count }

    /// The number of the connection that takes what the calling thread sends now: callers of one number lose no time when they share a message.
    public var lane: Int {
        if let loop = MultiThreadedEventLoopGroup.currentEventLoop, let own = lanes.firstIndex(where: { $0.eventLoop === loop }) { return own }
        return Int(UInt(bitPattern: turn.wrappingAdd(1, ordering: .relaxed).newValue) % UInt(lanes.count))
    }

    // MARK: Subscriptions

    /// What is published on `channel`, from the moment that the server confirms it, on a connection of its own.
    ///
    /// Ends with the task that reads it, or with the client; the subscription ends when nobody holds the stream. It is for one reader.
    public func subscribe(_ channel: String) -> AsyncStream<RedisEvent> { subscriber.subscribe(channel) }
}
