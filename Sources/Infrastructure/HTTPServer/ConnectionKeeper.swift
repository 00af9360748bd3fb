import NIOCore
import NIOHTTP2

/// Stands at the socket, below TLS: lets what was written go out before the connection closes, and ends a connection that comes to nothing.
///
/// NIO drops what the socket has not taken yet when a channel is closed, whoever closes it: we after the last answer, NIO when the server
/// stops, HTTP/2 after its last stream. So closing waits here, as long as the peer takes something within each idle time.
/// To be used on its event loop only.
final class ConnectionKeeper: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let idle: TimeAmount
    private let grace: TimeAmount
    private let isSecure: Bool
    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?
    private var isClosing = false

    // HTTP/2 only.
    private var streams = 0
    private var lastStream = NIODeadline.now()
    private var hasSaidGoodbye = false
    /// Streams whose answers were written, and are not known to be over.
    private var answers: [ObjectIdentifier: (handler: RequestHandler, context: ChannelHandlerContext)] = [:]
    /// What the last look at those answers found.
    private var unsentBytes = 0

    init(_ settings: HTTPSettings) {
        idle = .seconds(settings.idleSeconds)
        grace = .seconds(settings.bodySeconds)
        isSecure = settings.tls != nil
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        // Whoever connects and does not even greet is a stranger to every other time limit.
        if isSecure { schedule(in: idle) { $0.cut() } }
    }

    /// Also called when the connection is over.
    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        answers = [:]
        self.context = nil
    }

    /// The handshake is done; from here on the handler of requests looks at the time.
    func leaveToRequests() { timer?.cancel() }

    /// Ends the connection now, whatever is still to be sent.
    func cut() { context?.close(mode: .all, promise: nil) }

    private func schedule(in time: TimeAmount, _ work: @escaping (ConnectionKeeper) -> Void) {
        timer?.cancel()
        timer = context?.eventLoop.assumeIsolated().scheduleTask(in: time) { [self] in work(self) }
    }

    // MARK: Closing

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        let left = context.channel.unsentBytes
        guard mode == .all, left > 0 else { return context.close(mode: mode, promise: promise) }
        if let promise { context.channel.closeFuture.cascade(to: promise) }
        guard !isClosing else { return }
        isClosing = true
        watchLeaving(left)
        // An empty piece is written when all before it is.
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenComplete { [self] _ in cut() }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: sent)
    }

    private func watchLeaving(_ left: Int) {
        schedule(in: idle) { keeper in
            let now = keeper.context?.channel.unsentBytes ?? 0
            if now < left { keeper.watchLeaving(now) } else { keeper.cut() }
        }
    }

    // MARK: HTTP/2

    /// From here on a connection without a stream for the idle time is told to go, and cut when it does not.
    ///
    /// NIO's own timer starts with the first stream that ends, and waits for a client that says nothing more.
    func watchStreams() {
        lastStream = .now()
        lookForStreams(in: idle)
    }

    fileprivate func streamCreated() { streams += 1 }

    fileprivate func streamClosed() {
        streams -= 1
        lastStream = .now()
    }

    private func lookForStreams(in time: TimeAmount) {
        guard !isClosing else { return }
        schedule(in: time) { keeper in
            if keeper.streams > 0 { return keeper.lookForStreams(in: keeper.giveUpAnswers()) }
            let due = keeper.lastStream + keeper.idle
            if NIODeadline.now() < due { return keeper.lookForStreams(in: due - .now()) }
            if keeper.hasSaidGoodbye { keeper.cut() } else { keeper.sayGoodbye() }
        }
    }

    /// From here on the stream is ended when its client takes nothing of its answer for the idle time, nor of any other on the connection: a
    /// window that is never opened would keep answer and stream for ever.
    func watch(_ handler: RequestHandler, _ context: ChannelHandlerContext) { answers[ObjectIdentifier(handler)] = (handler, context) }

    func forget(_ handler: RequestHandler) { answers[ObjectIdentifier(handler)] = nil }

    /// Ends the streams whose time is over; answers when to look again.
    private func giveUpAnswers() -> TimeAmount {
        let before = unsentBytes
        unsentBytes = context?.channel.unsentBytes ?? 0
        // The streams of a slow connection wait for each other.
        if unsentBytes > 0, unsentBytes != before { return idle }
        let now = NIODeadline.now()
        let late = answers.values.filter { $0.handler.answerDeadline <= now }
        for answer in late {
            forget(answer.handler)
            answer.context.close(promise: nil)
        }
        return (answers.values.map(\.handler.answerDeadline).min() ?? now + idle) - now
    }

    private func sayGoodbye() {
        hasSaidGoodbye = true
        lookForStreams(in: grace)
        context?.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    }
}

/// Tells of streams both who manages the connection and who keeps it.
struct StreamWitness: NIOHTTP2StreamDelegate {
    let manager: NIOHTTP2ServerConnectionManagementHandler.HTTP2StreamDelegate
    let keeper: NIOLoopBound<ConnectionKeeper>

    func streamCreated(_ id: HTTP2StreamID, channel: any Channel) {
        manager.streamCreated(id, channel: channel)
        keeper.value.streamCreated()
    }

    func streamClosed(_ id: HTTP2StreamID, channel: any Channel) {
        manager.streamClosed(id, channel: channel)
        keeper.value.streamClosed()
    }
}

extension Channel {
    /// Bytes that were written and that the socket has not taken; to be asked for on the channel's event loop.
    var unsentBytes: Int { (try? syncOptions?.getOption(.bufferedWritableBytes)) ?? 0 }
}
