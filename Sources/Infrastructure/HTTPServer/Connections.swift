import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOSSL
import Synchronization

/// How an accepted connection becomes requests: HTTP/1.1, or HTTP/2 where TLS let the client choose it (ALPN).
///
/// A connection stays on its event loop, and so do the answers that wait for nobody: no task is made for them.
struct Connections: ServerChildChannel {
    struct Value: ServerChildChannelValue {
        let channel: any Channel
        fileprivate let keeper: NIOLoopBound<ConnectionKeeper>
    }

    private let settings: HTTPSettings
    private let load: HTTPLoad
    private let reply: HTTPService.Responder
    private let witness: HTTPService.Witness
    private let stopping: Stopping
    private let tls: NIOSSLContext?

    init(
        settings: HTTPSettings, load: HTTPLoad, stopping: Stopping, reply: @escaping HTTPService.Responder, witness: @escaping HTTPService.Witness
    ) throws {
        self.settings = settings
        self.load = load
        self.stopping = stopping
        self.reply = reply
        self.witness = witness
        tls = try settings.tls.map { configuration in
            var configuration = configuration
            configuration.applicationProtocols = ["h2", "http/1.1"]
            return try NIOSSLContext(configuration: configuration)
        }
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let keeper = NIOLoopBound(ConnectionKeeper(settings), eventLoop: channel.eventLoop)
        guard load.admit() else {
            // Not a failure, which would end the server's own channel.
            channel.close(promise: nil)
            return channel.eventLoop.makeSucceededFuture(Value(channel: channel, keeper: keeper))
        }
        channel.closeFuture.whenComplete { [load] _ in load.leave() }
        let isReady = channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(keeper.value) }.flatMap {
            tls.map { secure(channel, keeper, $0) } ?? channel.eventLoop.makeCompletedFuture { try plain(channel) }
        }
        return isReady.map { Value(channel: channel, keeper: keeper) }
    }

    /// The handlers do the work; the server only waits until the connection is over, or its own time is.
    func handle(value: Value, logger: Logger) async {
        await withTaskCancellationHandler {
            try? await value.channel.closeFuture.get()
        } onCancel: {
            value.channel.eventLoop.execute { value.keeper.value.cut() }
        }
    }

    private func secure(_ channel: any Channel, _ keeper: NIOLoopBound<ConnectionKeeper>, _ tls: NIOSSLContext) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }.flatMap {
            channel.configureHTTP2SecureUpgrade(
                h2ChannelConfigurator: { channel in channel.eventLoop.makeCompletedFuture { try multiplexed(channel, keeper) } },
                http1ChannelConfigurator: { channel in
                    keeper.value.leaveToRequests()
                    return channel.eventLoop.makeCompletedFuture { try plain(channel) }
                })
        }
    }

    /// HTTP/1.1: requests that come together are handed on one by one, the next when the last is answered.
    private func plain(_ channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: true, withErrorHandling: false, withOutboundHeaderValidation: false, withEncoderConfiguration: .init(),
            withDecoderLimitConfiguration: .init())
        try pipeline.addHandler(handler(Peer(of: channel, settings), streamOf: nil))
    }

    /// HTTP/2: one channel per request, seen through the same messages.
    private func multiplexed(_ channel: any Channel, _ keeper: NIOLoopBound<ConnectionKeeper>) throws {
        let manager = NIOHTTP2ServerConnectionManagementHandler(
            eventLoop: channel.eventLoop,
            configuration: .init(maxIdleTime: nil, maxAge: nil, maxGraceTime: .seconds(settings.bodySeconds), keepalive: nil))
        let pipeline = channel.pipeline.syncOperations
        let peer = Peer(of: channel, settings)
        _ = try pipeline.configureHTTP2Pipeline(
            mode: .server, connectionConfiguration: .init(), streamConfiguration: .init(),
            streamDelegate: StreamWitness(manager: manager.http2StreamDelegate, keeper: keeper)
        ) { stream in
            stream.eventLoop.makeCompletedFuture {
                try stream.pipeline.syncOperations.addHandler(HTTP2FramePayloadToHTTP1ServerCodec())
                try stream.pipeline.syncOperations.addHandler(handler(peer, streamOf: keeper.value))
            }
        }
        try pipeline.addHandler(manager)
        keeper.value.watchStreams()
    }

    private func handler(_ peer: Peer, streamOf keeper: ConnectionKeeper?) -> RequestHandler {
        RequestHandler(settings: settings, client: peer, load: load, streamOf: keeper, stopping: stopping, reply: reply, witness: witness)
    }
}

/// Whether the server was asked to stop: from then on each answer is the last of its connection, and says so.
final class Stopping: Sendable {
    private let flag = Atomic<Bool>(false)

    var isOn: Bool { flag.load(ordering: .relaxed) }
    func turnOn() { flag.store(true, ordering: .relaxed) }
}
