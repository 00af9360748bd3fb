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

    private let settings: HTTPSettings
    private let reply: Responder
    private let logger: Logger
    private let onListening: @Sendable (Int) async -> Void

    /// - Parameter onListening: called with the port once connections are accepted.
    public init(_ settings: HTTPSettings, logger: Logger, reply: @escaping Responder, onListening: @escaping @Sendable (Int) async -> Void = { _ in })
    {
        self.settings = settings
        self.reply = reply
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until a graceful shutdown is asked for; then accepts nobody, finishes what is in hand, and returns.
    public func run() async throws {
        let stopping = Stopping()
        let server = try Connections(settings: settings, stopping: stopping, reply: reply).server(
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
