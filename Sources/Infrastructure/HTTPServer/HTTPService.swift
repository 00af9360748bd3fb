public import APIKit
import Glibc
import HummingbirdCore
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle

/// The HTTP server: translates requests into the API's, and answers back. It knows nothing of what is served.
public struct HTTPService: Service {
    /// An answer that is there, or the work that will give it.
    public enum Reply: Sendable {
        case now(APIResponse)
        case later(@Sendable () async -> APIResponse)
    }

    /// Called on the connection's event loop: must not block.
    public typealias Responder = @Sendable (APIRequest) -> Reply

    /// An answer that the server gave without asking: to a request beyond its limits, broken or too slow, and to a browser that
    /// asks before it calls.
    public struct OwnAnswer: Sendable {
        /// Empty when the request could not be read so far.
        public let method: String
        public let status: Int

        public init(method: String, status: Int) {
            self.method = method
            self.status = status
        }
    }

    public typealias Witness = @Sendable (OwnAnswer) -> Void

    private let settings: HTTPSettings
    /// What its clients take of it.
    public let load: HTTPLoad
    private let reply: Responder
    private let witness: Witness
    private let logger: Logger
    private let onListening: @Sendable (Int) async -> Void

    /// - Parameters:
    ///   - witness: told of the answers that `reply` was not asked for; must not block.
    ///   - onListening: called with the port once connections are accepted.
    public init(
        _ settings: HTTPSettings, logger: Logger, reply: @escaping Responder, witness: @escaping Witness = { _ in },
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.settings = settings
        load = HTTPLoad(connections: OpenFiles.connections(wanted: settings.maximumConnections), bodyBytes: settings.maximumBodyBytes)
        self.reply = reply
        self.witness = witness
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until a graceful shutdown is asked for; then accepts nobody, finishes what is in hand, and returns.
    public func run() async throws {
        let stopping = Stopping()
        let server = try Connections(settings: settings, load: load, stopping: stopping, reply: reply, witness: witness).server(
            configuration: ServerConfiguration(address: .hostname(settings.host, port: settings.port)),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? settings.port) },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
        do {
            try await withGracefulShutdownHandler {
                try await server.run()
            } onGracefulShutdown: {
                stopping.turnOn()
            }
        } catch let error as IOError { throw CannotListen(host: settings.host, port: settings.port, cause: error) }
    }
}

/// The address is taken, or not ours.
struct CannotListen: Error, CustomStringConvertible {
    let host: String
    let port: Int
    let cause: IOError

    var description: String { "cannot listen on \(host):\(port): \(String(cString: strerror(cause.errnoCode)))" }
}
