public import NIOSSL

/// How the server listens, and how long it lets a client take.
public struct HTTPSettings: Sendable {
    public var host: String
    public var port: Int
    /// With TLS the server speaks HTTP/2 too, chosen by ALPN.
    public var tls: TLSConfiguration?
    /// A connection without a request in hand is closed after this long.
    public var idleSeconds: Int64 = 60
    /// A body must have arrived whole by then.
    public var bodySeconds: Int64 = 20
    /// Origins that browsers may call from (domain.md §0, CORS).
    public var allowedOrigins: Set<String> = []
    /// Peers whose `X-Forwarded-For` is believed; the right-most address that is not one of them is the client.
    public var trustedProxies: Set<String> = []

    public init(host: String, port: Int, tls: TLSConfiguration? = nil) {
        self.host = host
        self.port = port
        self.tls = tls
    }

    /// Reads a certificate chain and its key from PEM files.
    public static func tls(certificate: String, key: String) throws -> TLSConfiguration {
        let chain = try NIOSSLCertificate.fromPEMFile(certificate).map { NIOSSLCertificateSource.certificate($0) }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain, privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
        configuration.minimumTLSVersion = .tlsv12
        return configuration
    }
}
