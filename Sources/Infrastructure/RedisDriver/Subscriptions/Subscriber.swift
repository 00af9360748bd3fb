import NIOCore

/// The connection of subscriptions: opened when the first one is wanted, and kept alive by questions, since a channel may be silent.
final class Subscriber: LinkOwner {
    private let eventLoop: any EventLoop
    private let link: Link
    private let options: RedisOptions
    private let box: NIOLoopBoundBox<State>

    private struct State {
        var book = SubscriptionBook()
        var isStarted = false
        var isClosed = false
        var heart: RepeatedTask?
    }

    init(_ connector: Connector, _ options: RedisOptions, on eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        self.options = options
        link = Link(connector, options, on: eventLoop)
        box = .makeBoxSendingValue(State(), eventLoop: eventLoop)
    }

    /// A subscription that ends when nobody holds it.
    private final class Ticket: Sendable {
        let mailbox: Mailbox
        private let leave: @Sendable () -> Void

        init(_ mailbox: Mailbox, leave: @escaping @Sendable () -> Void) {
            self.mailbox = mailbox
            self.leave = leave
        }

        deinit { leave() }
    }

    func subscribe(_ channel: String) -> AsyncStream<RedisEvent> {
        let mailbox = Mailbox(limit: options.maximumWaitingMessages)
        let ticket = Ticket(mailbox) { [weak self] in self?.leave(mailbox, channel) }
        eventLoop.execute { self.add(mailbox, to: channel) }
        return AsyncStream {
            await ticket.mailbox.next()
        } onCancel: {
            mailbox.end()
        }
    }

    private func leave(_ mailbox: Mailbox, _ channel: String) { eventLoop.execute { self.send(self.box.value.book.remove(mailbox, from: channel)) } }

    func start() {
        eventLoop.execute {
            self.box.value.isStarted = true
            self.connectIfWanted()
        }
    }

    func close() -> EventLoopFuture<Void> {
        eventLoop.flatSubmit {
            self.box.value.isClosed = true
            self.box.value.book.end()
            self.box.value.heart?.cancel()
            return self.link.stop()
        }
    }

    // MARK: On the event loop

    private func add(_ mailbox: Mailbox, to channel: String) {
        guard !box.value.isClosed else { return mailbox.end() }
        send(box.value.book.add(mailbox, to: channel))
        connectIfWanted()
    }

    private func connectIfWanted() {
        guard box.value.isStarted, !box.value.isClosed, !box.value.book.isEmpty else { return }
        link.start(for: self)
    }

    private func send(_ commands: [[RESPArgument]]) {
        guard !commands.isEmpty else { return }
        var bytes = ByteBuffer()
        for command in commands { bytes.writeCommand(command) }
        link.write(bytes)
    }

    func linkDidOpen() {
        send(box.value.book.open())
        let pause = TimeAmount(options.heartbeat)
        box.value.heart = eventLoop.scheduleRepeatedTask(initialDelay: pause, delay: pause) { _ in self.beat() }
    }

    private func beat() {
        guard let question = box.value.book.ping() else { return link.giveUp("silence") }
        send([question])
    }

    func linkDidReceive(_ messages: [RESPMessage]) { for message in messages { box.value.book.receive(message) } }

    // A few commands: the channel holds them.
    func linkCanWrite() {}

    func linkDidClose(_ why: RedisUnavailable) {
        box.value.heart?.cancel()
        box.value.heart = nil
        box.value.book.close()
    }
}
