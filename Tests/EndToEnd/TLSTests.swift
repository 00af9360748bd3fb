import ProcessKit
import Testing

/// The server behind its own certificate, without a proxy.
@Suite(.onWorkers) struct TLSTests {
    /// A server with a certificate made for it.
    private static func start() throws -> Hub {
        let folder = try Folder()
        try Certificate.make(in: folder, days: 2)
        return try Hub.start(["HUB_TLS_CERTIFICATE": folder.file("hub.crt"), "HUB_TLS_KEY": folder.file("hub.key")], in: folder)
    }

    private static func curl(_ hub: Hub, _ options: String...) throws -> RunningProcess {
        let process = try RunningProcess(["curl", "--silent", "--show-error", "--max-time", "20"] + options, in: hub.folder)
        _ = try process.exitCode()
        return process
    }

    @Test func `HTTP 2 and HTTP 1.1 serve the same over TLS`() throws {
        let hub = try Self.start()
        let base = "https://127.0.0.1:\(hub.port)"
        #expect(hub.process.output.contains("listens on \(base)"))
        let authorization = "Authorization: Bearer \(try hub.key)"
        for (flag, version) in [("--http2", "2"), ("--http1.1", "1.1")] {
            let made = try Self.curl(
                hub, "-k", flag, "-w", "\n%{http_version} %{http_code}", "-H", authorization, "-H", "Content-Type: application/json", "-d",
                #"{"nom":"Villa \#(version)","adresse":"x"}"#, "\(base)/api/v1/chantiers")
            #expect(made.output.contains(#""nom":"Villa \#(version)""#), "\(made.errors)")
            #expect(made.output.hasSuffix("\n\(version) 201"))
        }
        // The certificate is the one that was given: no need to close an eye to it.
        let read = try Self.curl(hub, "--cacert", hub.folder.file("hub.crt"), "--http2", "-H", authorization, "\(base)/api/v2/chantiers")
        #expect(read.output.contains("Villa 2") && read.output.contains("Villa 1.1"), "\(read.errors)")
    }

    @Test func `metrics tell when the certificate ends that was loaded, whatever became of its file`() throws {
        let hub = try Self.start()
        let end = try Certificate.end(of: "hub.crt", in: hub.folder)
        try hub.folder.write("no certificate any more", to: "hub.crt")
        let metrics = try Self.curl(hub, "-k", "https://127.0.0.1:\(hub.port)/metrics").output
        #expect(metrics.contains("\nhub_tls_certificate_expiry_seconds \(end)\n"))
    }

    @Test func `many calls share one HTTP 2 connection`() throws {
        let hub = try Self.start()
        let urls = (1...30).map { _ in "https://127.0.0.1:\(hub.port)/api/v2/chantiers" }
        let shown = "\n%{http_version} %{http_code} %{num_connects}\n"
        let process = try RunningProcess(
            ["curl", "-sS", "--max-time", "20", "--parallel", "--http2", "-k", "-w", shown, "-H", "Authorization: Bearer \(try hub.key)"] + urls,
            in: hub.folder)
        #expect(try process.exitCode() == 0, "\(process.errors)")
        #expect(process.output.matches(of: #/\n2 200 [01]\n/#).count == 30)
    }

    @Test func `refusals over HTTP 2 have the same shape`() throws {
        let hub = try Self.start()
        let base = "https://127.0.0.1:\(hub.port)"
        let unknown = try Self.curl(hub, "-k", "--http2", "-w", "\n%{http_version} %{http_code} %{content_type}", "\(base)/api/v2/nowhere")
        #expect(unknown.output.contains(#""code":"request.unknown_route""#))
        #expect(unknown.output.hasSuffix("\n2 404 application/problem+json"))
        try hub.folder.write(String(repeating: " ", count: 2_100_000), to: "large.json")
        let large = try Self.curl(
            hub, "-k", "--http2", "-w", "\n%{http_code}", "-H", "Authorization: Bearer \(try hub.key)", "-H", "Content-Type: application/json",
            "--data-binary", "@\(hub.folder.file("large.json"))", "\(base)/api/v2/chantiers")
        #expect(large.output.hasSuffix("\n413"), "\(large.errors)")
        #expect(hub.isAlive)
    }

    @Test func `a session's cookies are for TLS only`() throws {
        let hub = try Self.start()
        let answer = try Self.curl(
            hub, "-k", "-i", "-d", "username=admin@hub.example", "--data-urlencode", "password=\(try hub.password)",
            "https://127.0.0.1:\(hub.port)/api/v1/auth/login")
        let cookies = answer.output.split(separator: "\r\n").filter { $0.lowercased().hasPrefix("set-cookie:") }
        #expect(cookies.count == 2)
        #expect(cookies.allSatisfy { $0.contains("; Secure") })
    }

    @Test func `old TLS and plain HTTP are refused, and the server goes on`() throws {
        let hub = try Self.start()
        let old = try Self.curl(hub, "-k", "--tls-max", "1.1", "https://127.0.0.1:\(hub.port)/health")
        #expect(try old.exitCode() != 0)
        let plain = try Connection(hub.port)
        plain.send(Request("GET", "/health").bytes)
        #expect(try plain.answer() == nil || plain.isClosed())
        let fine = try Self.curl(hub, "-k", "https://127.0.0.1:\(hub.port)/health/live")
        #expect(fine.output == #"{"status":"alive"}"#)
    }

    @Test func `a certificate that cannot be read stops the start with its name`() throws {
        let folder = try Folder()
        try folder.write("not a certificate", to: "cert.pem")
        let environment = ["HUB_TLS_CERTIFICATE": folder.file("cert.pem"), "HUB_TLS_KEY": folder.file("absent.pem")]
        let result = try Hub.run(["serve", "--port", "0"], environment: environment, in: folder)
        #expect(result.code != 0)
        #expect(result.errors.contains("cert.pem"), "\(result.errors)")
    }
}
