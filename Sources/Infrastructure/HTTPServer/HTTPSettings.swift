public import Kernel
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
    /// Connections at once; fewer where the system allows fewer open files.
    public var maximumConnections = 4000
    /// Bytes of bodies that all requests in hand may take together.
    public var maximumBodyBytes = 64 * 1024 * 1024
    /// Origins that browsers may call from (domain.md §0, CORS).
    public var allowedOrigins: Set<String> = []
    /// Peers whose `X-Forwarded-For` is believed; the right-most address that is not one of them is the client.
    public var trustedProxies: [AddressRange] = []

    public init(host: String, port: Int, tls: TLSConfiguration? = nil) {
        self.host = host
        self.port = port
        self.tls = tls
    }

    /// Reads a certificate chain and its key from PEM files.
    public static func tls(certificate: String, key: String) throws -> TLSConfiguration {
        let chain = try reading(certificate) { try NIOSSLCertificate.fromPEMFile($0).map { NIOSSLCertificateSource.certificate($0) } }
        let privateKey = try reading(key) { try NIOSSLPrivateKey(file: $0, format: .pem) }
        var configuration = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(privateKey))
        configuration.minimumTLSVersion = .tlsv12
        return configuration
    }

    /// The library's errors do not say which file they are about.
    static func reading<Value>(_ path: String, _ read: (String) throws -> Value) throws -> Value {
        do { return try read(path) } catch { throw UnreadablePEM(path: path, cause: error) }
    }
}

/// A certificate or a key that cannot be used.
struct UnreadablePEM: Error, CustomStringConvertible {
    let path: String
    let cause: any Error

    var description: String { "\(path) cannot be read as PEM: \(cause)" }
}
