import NIOCore
import Synchronization

/// One connection shared by many callers: what they send at the same time is written together, and answered in order.
///
/// A call is refused or taken on the caller's own thread; the event loop is woken once for all the commands that it finds.
final class Lane: LinkOwner {
    /// Whoever waits for an answer.
    enum Caller: Sendable {
        case one(CheckedContinuation<Result<RESPValue, RedisUnavailable>, Never>)
        case several(CheckedContinuation<Result<[RESPValue], RedisUnavailable>, Never>)
    }

    let eventLoop: any EventLoop
    private let number: Int
    private let link: Link
    private let queue: Mutex<CommandQueue<Caller>>
    private let availability: Availability
    private let box: NIOLoopBoundBox<State>

    private struct State {
        /// Set while somebody waits: at the earliest time that something may be due.
        var alarm: Scheduled<Void>?
        /// Told when the last answer is there; set once the lane is being closed.
        var closing: EventLoopPromise<Void>?
    }

    init(_ number: Int, _ connector: Connector, _ options: RedisOptions, on eventLoop: any EventLoop, telling availability: Availability) {
        self.number = number
        self.eventLoop = eventLoop
        self.availability = availability
        link = Link(connector, options, on: eventLoop)
        queue = Mutex(CommandQueue(CommandQueue<Caller>.Limits(options)))
        box = .makeBoxSendingValue(State(), eventLoop: eventLoop)
    }

    func start() { eventLoop.execute { self.link.start(for: self) } }

    /// Takes commands that go out together; `nil` when they were taken, and `caller` will be answered once.
    func submit(_ commands: some Collection<[RESPArgument]> & Sendable, for caller: Caller) -> RedisUnavailable? {
        let now = NIODeadline.now()
        switch queue.withLock({ $0.submit(commands, for: caller, now: now) }) {
        case .refused(let why): return why
        case .accepted(let wake):
            // Not written here and now: what others submit in this turn of the loop goes out with it.
            if wake { eventLoop.execute { self.write() } }
            return nil
        }
    }

    /// Takes no more commands, waits for the answers that are due, then closes.
    func close() -> EventLoopFuture<Void> {
        queue.withLock { $0.close(RedisUnavailable(.shutDown)) }
        return eventLoop.flatSubmit {
            if let closing = self.box.value.closing { return closing.futureResult }
            let closing = self.eventLoop.makePromise(of: Void.self)
            self.box.value.closing = closing
            self.write()
            self.finishWhenSettled()
            return closing.futureResult
        }
    }

    // MARK: On the event loop

    private func write() {
        // Where the network takes nothing more, `linkCanWrite` comes in time.
        if link.canWrite, let bytes = queue.withLock({ $0.takeUnsent() }) { link.write(bytes) }
        if box.value.alarm == nil { setAlarm(queue.withLock { $0.nextDeadline }) }
    }

    private func setAlarm(_ deadline: NIODeadline?) {
        box.value.alarm = deadline.map { deadline in eventLoop.scheduleTask(deadline: deadline) { self.tick() } }
    }

    private func tick() {
        let now = NIODeadline.now()
        let tick = queue.withLock { $0.tick(now: now) }
        setAlarm(tick.next)
        if !tick.late.isEmpty { availability.lost(number, RedisUnavailable(.stalled)) }
        for caller in tick.late { caller.fail(RedisUnavailable(.timeout)) }
        if tick.isDead { link.giveUp("no answer in time, and silence since") }
        finishWhenSettled()
    }

    private func finishWhenSettled() {
        guard let closing = box.value.closing, queue.withLock({ $0.isSettled }) else { return }
        box.value.alarm?.cancel()
        box.value.alarm = nil
        link.stop().cascade(to: closing)
    }

    func linkDidOpen() {
        queue.withLock { $0.open() }
        availability.gained(number)
    }

    func linkDidReceive(_ messages: [RESPMessage]) {
        let now = NIODeadline.now()
        let arrival = queue.withLock { $0.receive(messages, now: now) }
        for (caller, replies) in arrival.answered { caller.succeed(replies) }
        if arrival.endsStall { didEndStall() }
        if arrival.isOutOfStep { return link.giveUp("an answer that nobody asked for") }
        finishWhenSettled()
    }

    private func didEndStall() {
        // It was set for the end of our patience; what is sent from now on is due earlier.
        box.value.alarm?.cancel()
        setAlarm(queue.withLock { $0.nextDeadline })
        availability.gained(number)
    }

    func linkCanWrite() { write() }

    func linkDidClose(_ why: RedisUnavailable) {
        box.value.alarm?.cancel()
        box.value.alarm = nil
        let callers = queue.withLock { $0.drop(RedisUnavailable(.notConnected, why.detail)) }
        availability.lost(number, why)
        for caller in callers { caller.fail(why) }
        finishWhenSettled()
    }
}

extension Lane.Caller {
    fileprivate func succeed(_ replies: CommandQueue<Lane.Caller>.Replies) {
        switch (self, replies) {
        case (.one(let caller), .one(let value)): caller.resume(returning: .success(value))
        // Submitted with one command: there cannot be several replies.
        case (.one(let caller), .several): caller.resume(returning: .failure(RedisUnavailable(.connectionLost, "answers are out of step")))
        case (.several(let caller), _): caller.resume(returning: .success(replies.all))
        }
    }

    func fail(_ why: RedisUnavailable) {
        switch self {
        case .one(let caller): caller.resume(returning: .failure(why))
        case .several(let caller): caller.resume(returning: .failure(why))
        }
    }
}

extension CommandQueue.Limits {
    fileprivate init(_ options: RedisOptions) {
        timeout = TimeAmount(options.timeout)
        patience = TimeAmount(options.patience)
        maximumInFlight = options.maximumInFlight
        maximumUnsentBytes = options.maximumUnsentBytes
    }
}
