import NIOCore
import NIOPosix
import NIOSSL

/// Opens connections to one server: what they all share is made once.
struct Connector: Sendable {
    let settings: RedisSettings
    private let connectTimeout: TimeAmount
    private let tls: NIOSSLContext?

    /// Throws `InvalidRedisSettings` when the authorities to believe cannot be read.
    init(_ settings: RedisSettings, _ options: RedisOptions) throws(InvalidRedisSettings) {
        self.settings = settings
        connectTimeout = TimeAmount(options.connectTimeout)
        tls = try settings.tls.map { tls throws(InvalidRedisSettings) in try Self.context(tls) }
    }

    private static func context(_ tls: RedisSettings.TLS) throws(InvalidRedisSettings) -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        do {
            if let path = tls.authorities { configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(path)) }
            return try NIOSSLContext(configuration: configuration)
        } catch { throw InvalidRedisSettings(["The TLS authorities \(tls.authorities ?? "of the system") cannot be read: \(error)"]) }
    }

    /// A channel on `eventLoop`, connected; what it reads goes to `link`.
    func connect(on eventLoop: any EventLoop, for link: Link) -> EventLoopFuture<any Channel> {
        ClientBootstrap(group: eventLoop)
            .connectTimeout(connectTimeout)
            // A command is one write; without this its last packet would wait for an acknowledgement.
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.writeBufferWaterMark, value: .init(low: 64 * 1024, high: 1024 * 1024))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: serverName)) }
                    try pipeline.addHandler(RESPHandler(link))
                }
            }
            .connect(host: settings.host, port: settings.port)
    }

    /// What the certificate must name. An IP address is compared with the connection's own, and is no name.
    private var serverName: String? {
        (try? SocketAddress(ipAddress: settings.host, port: 0)) == nil ? settings.host : nil
    }
}
