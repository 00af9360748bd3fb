public import APIKit
import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
public import Logging
import NIOCore
public import ServiceLifecycle

/// The HTTP server: translates Hummingbird's requests into the API's, and back. It knows nothing of what is served.
public struct HTTPService: Service {
    public typealias Respond = @Sendable (APIRequest) async -> APIResponse

    private let settings: HTTPSettings
    private let responder: APIResponder
    private let logger: Logger
    private let onListening: @Sendable (Int) async -> Void

    /// - Parameter onListening: called with the port once connections are accepted.
    public init(_ settings: HTTPSettings, logger: Logger, respond: @escaping Respond, onListening: @escaping @Sendable (Int) async -> Void = { _ in })
    {
        self.settings = settings
        self.logger = logger
        self.onListening = onListening
        responder = APIResponder(settings: settings, respond: respond)
    }

    /// Serves until a graceful shutdown is asked for; then accepts nobody, finishes what is in hand, and returns.
    public func run() async throws {
        let application = Application(
            responder: responder, server: try builder(),
            configuration: ApplicationConfiguration(address: .hostname(settings.host, port: settings.port)),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? settings.port) }, logger: logger)
        do { try await application.run() } catch let error as IOError { throw CannotListen(host: settings.host, port: settings.port, cause: error) }
    }

    private func builder() throws -> HTTPServerBuilder {
        let http1 = HTTP1Channel.Configuration(additionalChannelHandlers: [UnreadableRequests()], idleTimeout: .seconds(settings.idleSeconds))
        guard let tls = settings.tls else { return .http1(configuration: http1) }
        return try .http2Upgrade(
            tlsConfiguration: tls,
            configuration: HTTP2UpgradeChannel.Configuration(
                idleTimeout: .seconds(settings.idleSeconds), streamConfiguration: http1))
    }
}

/// The address is taken, or not ours.
struct CannotListen: Error, CustomStringConvertible {
    let host: String
    let port: Int
    let cause: IOError

    var description: String { "cannot listen on \(host):\(port): \(String(cString: strerror(cause.errnoCode)))" }
}
