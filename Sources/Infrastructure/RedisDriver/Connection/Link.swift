import NIOCore

/// What a `Link` tells. Every call comes on the link's event loop.
protocol LinkOwner: AnyObject, Sendable {
    /// A connection is open, introduced and ready.
    func linkDidOpen()
    /// Something came; perhaps not a whole message yet.
    func linkDidReceive(_ messages: [RESPMessage])
    /// The network takes bytes again.
    func linkCanWrite()
    /// There is no connection, or no longer: told for each failed attempt too.
    func linkDidClose(_ why: RedisUnavailable)
}

/// Keeps one connection open, for as long as it is wanted: connects, introduces itself, tells its owner, and begins again after
/// a while when it fails.
///
/// Lives on one event loop: what is not marked otherwise must be called there.
final class Link: Sendable {
    let eventLoop: any EventLoop
    private let connector: Connector
    private let options: RedisOptions
    private let box: NIOLoopBoundBox<State>

    private enum Phase {
        case idle
        case connecting
        case introducing(any Channel, Handshake, deadline: Scheduled<Void>)
        case open(any Channel, since: NIODeadline)
        case waiting(Scheduled<Void>)
        case stopped
    }

    private struct State {
        var phase = Phase.idle
        var owner: (any LinkOwner)?
        /// In a row.
        var failures = 0
    }

    /// May be called anywhere.
    init(_ connector: Connector, _ options: RedisOptions, on eventLoop: any EventLoop) {
        self.connector = connector
        self.options = options
        self.eventLoop = eventLoop
        box = .makeBoxSendingValue(State(), eventLoop: eventLoop)
    }

    /// Connects, and keeps `owner` until `stop`.
    func start(for owner: any LinkOwner) {
        guard case .idle = box.value.phase else { return }
        box.value.owner = owner
        connect()
    }

    /// Closes, for good. The owner hears nothing more.
    func stop() -> EventLoopFuture<Void> {
        let phase = box.value.phase
        box.value.phase = .stopped
        box.value.owner = nil
        switch phase {
        case .introducing(let channel, _, let deadline):
            deadline.cancel()
            return Self.close(channel)
        case .open(let channel, _): return Self.close(channel)
        case .waiting(let retry): retry.cancel()
        case .idle, .connecting, .stopped: break
        }
        return eventLoop.makeSucceededVoidFuture()
    }

    private static func close(_ channel: any Channel) -> EventLoopFuture<Void> {
        channel.close(promise: nil)
        return channel.closeFuture
    }

    // MARK: Writing

    /// Whether the network would take bytes now.
    var canWrite: Bool {
        guard case .open(let channel, _) = box.value.phase else { return false }
        return channel.isWritable
    }

    func write(_ bytes: ByteBuffer) {
        guard case .open(let channel, _) = box.value.phase else { return }
        channel.writeAndFlush(bytes, promise: nil)
    }

    // MARK: What the connection tells

    func receive(_ messages: [RESPMessage], on channel: any Channel) {
        switch box.value.phase {
        case .open(let current, _) where current === channel: box.value.owner?.linkDidReceive(messages)
        case .introducing(let current, let handshake, let deadline) where current === channel:
            introduce(messages, handshake, current, deadline)
        default: break
        }
    }

    func continueWriting(on channel: any Channel) {
        guard case .open(let current, _) = box.value.phase, current === channel else { return }
        box.value.owner?.linkCanWrite()
    }

    /// Ends `channel`, for a reason that the owner is told, and begins again; not when another has taken its place.
    func giveUp(_ why: String, on channel: any Channel) {
        guard current === channel else { return }
        giveUp(why)
    }

    private var current: (any Channel)? {
        switch box.value.phase {
        case .introducing(let channel, _, _), .open(let channel, _): channel
        default: nil
        }
    }

    /// Ends the connection that there is, and begins again.
    func giveUp(_ why: String) {
        let old = current
        // Last: a channel that closes tells so at once, and that would be taken for the reason.
        defer { old?.close(promise: nil) }
        switch box.value.phase {
        case .idle, .waiting, .stopped: return
        case .open(_, let since):
            // One that held is no sign of trouble: the next attempt may come soon.
            if NIODeadline.now() - since > TimeAmount(options.longestRetryDelay) { box.value.failures = 0 }
            retry(RedisUnavailable(.connectionLost, why))
        case .introducing(_, _, let deadline):
            deadline.cancel()
            retry(RedisUnavailable(.notConnected, why))
        case .connecting: retry(RedisUnavailable(.notConnected, why))
        }
    }
}

// MARK: - Opening

extension Link {
    private func connect() {
        box.value.phase = .connecting
        connector.connect(on: eventLoop, for: self).whenComplete { result in
            switch result {
            case .success(let channel): self.didConnect(channel)
            case .failure(let error): self.giveUp(Explanation.of(error))
            }
        }
    }

    private func didConnect(_ channel: any Channel) {
        // Stopped meanwhile.
        guard case .connecting = box.value.phase else { return channel.close(promise: nil) }
        guard channel.isActive else { return giveUp("closed by the server") }
        let handshake = Handshake(connector.settings, clientName: options.clientName)
        let deadline = eventLoop.scheduleTask(in: TimeAmount(options.connectTimeout)) { self.giveUp("no introduction in time", on: channel) }
        box.value.phase = .introducing(channel, handshake, deadline: deadline)
        Self.send(handshake.firstCommand, on: channel)
    }

    private static func send(_ command: [RESPArgument], on channel: any Channel) {
        var buffer = channel.allocator.buffer(capacity: 256)
        buffer.writeCommand(command)
        channel.writeAndFlush(buffer, promise: nil)
    }

    private func introduce(_ messages: [RESPMessage], _ handshake: Handshake, _ channel: any Channel, _ deadline: Scheduled<Void>) {
        var handshake = handshake
        for case .reply(let reply) in messages {
            switch handshake.receive(reply) {
            case .send(let command): Self.send(command, on: channel)
            case .fail(let error): return giveUp("refused: \(error)")
            case .done:
                deadline.cancel()
                return didOpen(channel)
            }
        }
        box.value.phase = .introducing(channel, handshake, deadline: deadline)
    }

    private func didOpen(_ channel: any Channel) {
        box.value.phase = .open(channel, since: .now())
        box.value.owner?.linkDidOpen()
    }

    private func retry(_ why: RedisUnavailable) {
        box.value.failures += 1
        let backoff = Backoff(first: options.firstRetryDelay, longest: options.longestRetryDelay)
        let delay = backoff.delay(afterFailures: box.value.failures, chance: options.chance())
        box.value.phase = .waiting(eventLoop.scheduleTask(in: TimeAmount(delay)) { self.connect() })
        box.value.owner?.linkDidClose(why)
    }
}
