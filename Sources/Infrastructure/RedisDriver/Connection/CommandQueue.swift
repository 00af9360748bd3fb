import NIOCore

/// The commands of one connection: those to be written, and the callers of those without an answer, in order.
///
/// A plain value: it says what to do, and is told the time. `Caller` is whoever waits.
struct CommandQueue<Caller> {
    struct Limits {
        let timeout: TimeAmount
        let patience: TimeAmount
        let maximumInFlight: Int
        let maximumUnsentBytes: Int
    }

    enum Acceptance: Equatable {
        /// - Parameter wake: nobody was told yet that there are bytes to write.
        case accepted(wake: Bool)
        case refused(RedisUnavailable)
    }

    /// What time brings.
    struct Tick {
        /// No answer in time.
        var late: [Caller] = []
        /// Nothing has come for so long that the connection must be given up.
        var isDead = false
        /// When to look again; `nil` when nobody waits.
        var next: NIODeadline?
    }

    /// What came from the server makes of those who wait.
    struct Arrival {
        /// Whose answers are whole now, in order.
        var answered: [(caller: Caller, replies: Replies)] = []
        /// The last of the late answers has come: commands are taken again.
        var endsStall = false
        /// An answer came that nobody asked for: no later one can be trusted.
        var isOutOfStep = false
    }

    enum Replies: Equatable {
        case one(RESPValue)
        case several([RESPValue])

        var all: [RESPValue] {
            switch self {
            case .one(let value): [value]
            case .several(let values): values
            }
        }
    }

    private struct Waiter {
        /// `nil` once it was told that the answer is late: the answer is then thrown away, in its turn.
        var caller: Caller?
        /// Replies still to come.
        var missing: Int
        let sent: NIODeadline
    }

    private enum Phase {
        case open
        /// No more is taken; what was is answered.
        case closing(RedisUnavailable)
        case closed(RedisUnavailable)
    }

    private let limits: Limits
    private var phase: Phase
    private var unsent = ByteBuffer()
    /// The owner was told that there is something to write, and has not taken it yet.
    private var isAwake = false
    private var waiters = CircularBuffer<Waiter>()
    /// How many of the oldest waiters were told that their answer is late.
    private var lateCount = 0
    /// Of the oldest waiter, so far.
    private var replies: [RESPValue] = []
    private var lastHeard = NIODeadline.uptimeNanoseconds(0)
    /// Commands without an answer, late ones included.
    private(set) var inFlight = 0

    init(_ limits: Limits) {
        self.limits = limits
        phase = .closed(RedisUnavailable(.notConnected))
    }

    /// Whether answers are late: until they have come nothing more is taken.
    var isStalled: Bool { lateCount > 0 }
    /// Whether nobody waits any more.
    var isSettled: Bool { waiters.count == lateCount }

    // MARK: Connection

    mutating func open() {
        guard case .closed = phase else { return }
        phase = .open
    }

    /// Takes nothing more. What was taken is still written and answered.
    mutating func close(_ why: RedisUnavailable) { phase = .closing(why) }

    /// The connection is gone: whoever waits must be told, nothing is kept, and `why` is told to whoever comes.
    mutating func drop(_ why: RedisUnavailable) -> [Caller] {
        let callers = waiters.compactMap(\.caller)
        if case .closing = phase {} else { phase = .closed(why) }
        unsent = ByteBuffer()
        isAwake = false
        waiters.removeAll()
        replies = []
        lateCount = 0
        inFlight = 0
        return callers
    }

    // MARK: Commands

    mutating func submit(_ commands: some Collection<[RESPArgument]>, for caller: Caller, now: NIODeadline) -> Acceptance {
        if let refusal = refusal(of: commands.count) { return .refused(refusal) }
        for command in commands { unsent.writeCommand(command) }
        inFlight += commands.count
        waiters.append(Waiter(caller: caller, missing: commands.count, sent: now))
        defer { isAwake = true }
        return .accepted(wake: !isAwake)
    }

    private func refusal(of count: Int) -> RedisUnavailable? {
        switch phase {
        case .closed(let why), .closing(let why): why
        case .open where isStalled: RedisUnavailable(.stalled)
        case .open where inFlight + count > limits.maximumInFlight || unsent.readableBytes > limits.maximumUnsentBytes:
            RedisUnavailable(.overloaded)
        case .open: nil
        }
    }

    /// What is to be written, in one piece; `nil` when there is nothing.
    mutating func takeUnsent() -> ByteBuffer? {
        isAwake = false
        guard unsent.readableBytes > 0 else { return nil }
        defer { unsent = ByteBuffer() }
        return unsent
    }

    // MARK: Answers

    mutating func receive(_ messages: [RESPMessage], now: NIODeadline) -> Arrival {
        lastHeard = now
        let wasStalled = isStalled
        var arrival = Arrival()
        for case .reply(let value) in messages {
            guard !waiters.isEmpty else {
                arrival.isOutOfStep = true
                break
            }
            if let answered = receive(value) { arrival.answered.append(answered) }
        }
        arrival.endsStall = wasStalled && !isStalled
        return arrival
    }

    /// Gives `value` to the oldest waiter: whose answer is then whole, or nobody's.
    private mutating func receive(_ value: RESPValue) -> (caller: Caller, replies: Replies)? {
        let first = waiters.startIndex
        inFlight -= 1
        waiters[first].missing -= 1
        let isWhole = waiters[first].missing == 0
        guard let caller = waiters[first].caller else {
            if isWhole { removeLate() }
            return nil
        }
        guard isWhole else {
            replies.append(value)
            return nil
        }
        return (caller, removeFirst(value))
    }

    private mutating func removeFirst(_ last: RESPValue) -> Replies {
        waiters.removeFirst()
        guard !replies.isEmpty else { return .one(last) }
        replies.append(last)
        defer { replies = [] }
        return .several(replies)
    }

    private mutating func removeLate() {
        waiters.removeFirst()
        lateCount -= 1
    }

    // MARK: Time

    mutating func tick(now: NIODeadline) -> Tick {
        var tick = Tick()
        while let waiter = oldestInTime, waiter.sent + limits.timeout <= now {
            let index = waiters.index(waiters.startIndex, offsetBy: lateCount)
            if let caller = waiters[index].caller.take() { tick.late.append(caller) }
            // What came of its answer is of no use without the rest.
            if lateCount == 0 { replies = [] }
            lateCount += 1
        }
        tick.isDead = deathDeadline.map { $0 <= now } ?? false
        tick.next = nextDeadline
        return tick
    }

    /// When to call `tick`; `nil` when nobody waits.
    var nextDeadline: NIODeadline? {
        let timeout = oldestInTime.map { $0.sent + limits.timeout }
        guard let death = deathDeadline else { return timeout }
        return timeout.map { min($0, death) } ?? death
    }

    private var oldestInTime: Waiter? {
        waiters.count > lateCount ? waiters[waiters.index(waiters.startIndex, offsetBy: lateCount)] : nil
    }

    /// When the silence, since the oldest command or since anything came, has lasted too long; only once an answer is late.
    private var deathDeadline: NIODeadline? {
        guard isStalled, let oldest = waiters.first else { return nil }
        return max(oldest.sent, lastHeard) + limits.patience
    }
}
