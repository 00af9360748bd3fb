import ProcessKit
import RedisDriver
import Testing

/// The server behind TLS, with an authority of our own.
@Suite(.timeLimit(.minutes(4))) struct RedisTLSTests {
    @Test(arguments: ["127.0.0.1", "localhost"]) func `commands and messages go through TLS, by address and by name`(host: String) async throws {
        let authority = try await TestAuthority(in: try Folder())
        let server = try await authority.server(["requirepass secret"])
        var settings = server.settings(password: "secret", tls: .init(authorities: authority.certificate))
        settings.host = host
        let client = try await server.client(settings)
        let large = [UInt8](repeating: 7, count: 3_000_000)
        _ = try await client.send(["SET", "a", RESPArgument(large)])
        #expect(try await client.send(["GET", "a"]).bytes == large)
        var events = client.subscribe("c").makeAsyncIterator()
        #expect(await events.next() == .subscribed)
        _ = try await client.send(["PUBLISH", "c", "x"])
        #expect(await events.next() == .message(Array("x".utf8)))
        try await server.kill()
        try await server.restart()
        #expect(await events.next() == .missed)
        #expect(await events.next() == .subscribed)
    }

    @Test func `an authority that is not ours is refused`() async throws {
        let folder = try Folder()
        let authority = try await TestAuthority(in: folder)
        let stranger = try await TestAuthority(in: folder, name: "stranger")
        let server = try await authority.server()
        // The system's authorities do not know it either.
        for tls in [RedisSettings.TLS(), .init(authorities: stranger.certificate)] {
            let why = try await server.refusedClient(server.settings(tls: tls)).why
            #expect(why?.reason == .notConnected)
            #expect(why?.detail?.contains("CERTIFICATE_VERIFY_FAILED") == true, "\(String(describing: why))")
        }
    }

    @Test func `a certificate for somebody else is refused`() async throws {
        let authority = try await TestAuthority(in: try Folder())
        let server = try await authority.server(for: "DNS:elsewhere.example,IP:127.0.0.2")
        var settings = server.settings(tls: .init(authorities: authority.certificate))
        #expect(try await server.refusedClient(settings).why?.detail?.hasPrefix("TLS") == true)
        settings.host = "localhost"
        #expect(try await server.refusedClient(settings).why?.detail?.hasPrefix("TLS") == true)
    }
}

/// An authority made for one test, and the servers that it vouches for.
struct TestAuthority {
    private let folder: Folder
    private let name: String

    /// A PEM file.
    var certificate: String { folder.file("\(name).pem") }

    init(in folder: Folder, name: String = "authority") async throws {
        self.folder = folder
        self.name = name
        try await Self.openssl(folder, name, ["-subj", "/CN=\(name)"])
    }

    /// - Parameter names: what the certificate is for.
    func server(_ lines: [String] = [], for names: String = "IP:127.0.0.1,DNS:localhost") async throws -> RedisServer {
        try await Self.openssl(
            folder, "server",
            [
                "-subj", "/CN=redis", "-addext", "subjectAltName=\(names)", "-addext", "basicConstraints=critical,CA:FALSE", "-CA", certificate,
                "-CAkey",
                folder.file("\(name).key"),
            ])
        let files = ["tls-cert-file \(folder.file("server.pem"))", "tls-key-file \(folder.file("server.key"))", "tls-ca-cert-file \(certificate)"]
        return try await RedisServer.start(files + ["tls-auth-clients no"] + lines, portLine: "tls-port", in: folder)
    }

    private static func openssl(_ folder: Folder, _ name: String, _ words: [String]) async throws {
        let always = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
        let files = ["-keyout", folder.file("\(name).key"), "-out", folder.file("\(name).pem")]
        try await RedisServer.elsewhere {
            let process = try RunningProcess(always + files + words, in: folder)
            guard try process.exitCode() == 0 else { throw Failure("openssl: \(process.errors)") }
        }
    }
}
