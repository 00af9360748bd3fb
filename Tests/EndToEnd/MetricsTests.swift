import Foundation
import ProcessKit
import Testing

/// `/metrics` as a collector reads it.
@Suite(.onWorkers) struct MetricsTests {
    private static let token = "jeton-de-mesure-0123456789"

    /// The value of a series, as it is written.
    private func value(_ series: String, in text: String) -> Double? {
        text.split(separator: "\n").first { $0.hasPrefix(series + " ") }.flatMap { Double($0.dropFirst(series.count + 1)) }
    }

    @Test func `both texts are what the reference parsers of Prometheus and OpenMetrics read`() throws {
        let hub = try Hub.start()
        let key = Credential.bearer(try hub.key)
        for id in 1...3 { _ = try hub.get("/api/v2/chantiers/\(id)?fields=id", as: key) }
        _ = try hub.post("/api/v1/chantiers", as: key, [], #"{"nom":"Villa","adresse":"x"}"#)
        _ = try hub.get("/api/v2/chantiers/1", as: key)
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("metrics_wire.py").path
        let python = ProcessInfo.processInfo.environment["HUB_TEST_PYTHON"] ?? "python3"
        let run = try RunningProcess(
            [python, "-B", script, "http://127.0.0.1:\(hub.port)/metrics"], environment: ["PYTHONDONTWRITEBYTECODE": "1"], in: hub.folder)
        let code = try run.exitCode(within: 60)
        #expect(code == 0, "\(run.output)\(run.errors)")
        #expect(run.output.hasSuffix("all checks passed\n"))
    }

    @Test func `requests are counted by template, and what the transport refuses too`() throws {
        let hub = try Hub.start()
        let key = Credential.bearer(try hub.key)
        _ = try hub.get("/api/v2/chantiers/424242", as: key)
        _ = try hub.answer(to: Request("HEAD", "/health/live"))
        _ = try hub.answer(to: Request("OPTIONS", "/api/v2/chantiers", as: .nobody, [("Origin", "http://localhost:5173")]))
        _ = try hub.get("/" + String(repeating: "a", count: 9000), as: .nobody)
        let broken = try Connection(hub.port)
        broken.send("no request at all\r\n\r\n")
        #expect(try broken.answer()?.status == 400)

        let text = try hub.get("/metrics", as: .nobody).text
        #expect(value(#"api_requests_total{method="GET",endpoint="/api/v2/chantiers/{id}",status="404"}"#, in: text) == 1)
        #expect(value(#"api_requests_total{method="HEAD",endpoint="/health/live",status="200"}"#, in: text) == 1)
        #expect(value(#"api_requests_total{method="OPTIONS",endpoint="unknown",status="204"}"#, in: text) == 1)
        #expect(value(#"api_requests_total{method="GET",endpoint="unknown",status="414"}"#, in: text) == 1)
        #expect(value(#"api_requests_total{method="_OTHER",endpoint="unknown",status="400"}"#, in: text) == 1)
        #expect(!text.contains("424242") && !text.contains("aaaa"))
        #expect(value(#"http_server_active_requests{http_request_method="GET"}"#, in: text) == 1)
        #expect(value("active_api_keys", in: text) == 1)
        #expect(value("process_threads", in: text) ?? 0 >= 2)
        // The scrape itself is counted at the next one.
        let next = try hub.get("/metrics", as: .nobody)
        #expect(value(#"api_requests_total{method="GET",endpoint="/metrics",status="200"}"#, in: next.text) == 1)
        #expect(next["cache-control"] == "no-store")
    }

    @Test func `connections and bodies that found no room are counted`() throws {
        let hub = try Hub.start(["HUB_MAX_CONNECTIONS": "16", "HUB_BODY_MEMORY": "4"])
        let guests = try (1...16).map { _ in try Connection(hub.port) }
        // A connection is taken when it has been served.
        for guest in guests {
            guest.send(Request("GET", "/health/live").bytes)
            #expect(try guest.answer()?.status == 200)
        }
        #expect(try Connection(hub.port).isClosed())
        // Three of 2 MiB are more than there is room for.
        let head = "POST /api/v2/chantiers HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n"
        let body = Array(head.utf8) + [UInt8](repeating: 0x20, count: 1_999_999)
        func metrics() throws -> String {
            guests[4].send(Request("GET", "/metrics").bytes)
            return try #require(try guests[4].answer()).text
        }
        for guest in guests.prefix(2) { guest.send(body) }
        _ = try poll("two are in memory") { try value("hub_http_body_bytes", in: metrics()) == 3_999_998 ? true : nil }
        guests[2].send(body)
        #expect(try guests[2].answer()?.status == 503)
        let text = try metrics()
        #expect(value("hub_http_connections_refused_total", in: text) == 1)
        #expect(value("hub_http_bodies_refused_total", in: text) == 1)
        #expect(value("hub_http_connections", in: text) == 16)
        #expect(value("hub_http_body_bytes", in: text) == 3_999_998)
        #expect(value(#"api_requests_total{method="POST",endpoint="unknown",status="503"}"#, in: text) == 1)
    }

    @Test func `the token of a file lets its bearer in, and nobody else where no address is allowed`() throws {
        let folder = try Folder()
        try folder.write(Self.token + "\n", to: "token")
        let hub = try Hub.start(["HUB_METRICS_TOKEN_FILE": folder.file("token"), "HUB_METRICS_ALLOW": "none"], in: folder)
        #expect(try hub.get("/metrics", as: .bearer(Self.token)).status == 200)
        let stranger = try hub.get("/metrics", as: .nobody)
        #expect(stranger.status == 401 && stranger.code == "auth.required")
        #expect(stranger["www-authenticate"] == #"Bearer realm="hub""#)
        #expect(try hub.get("/metrics", as: .bearer(try hub.key)).status == 401)
        #expect(!hub.process.output.contains(Self.token))
    }

    /// The address is the one that limits and audit see: the client's, looked at through a trusted proxy.
    @Test func `an address behind a proxy is the client's`() throws {
        let hub = try Hub.start(["HUB_TRUSTED_PROXIES": "127.0.0.1", "HUB_METRICS_ALLOW": "192.0.2.0/24, 2001:db8::/32"])
        func status(_ client: String) throws -> Int { try hub.get("/metrics", as: .nobody, [("X-Forwarded-For", client)]).status }
        #expect(try status("192.0.2.9") == 200)
        #expect(try status("2001:db8::9") == 200)
        #expect(try status("198.51.100.1") == 403)
        #expect(try status("192.0.2.9, 198.51.100.1") == 403)
        #expect(try hub.get("/metrics", as: .nobody).status == 403)
    }

    @Test func `the end of the certificate that a proxy shows is read anew at each scrape`() throws {
        let folder = try Folder()
        try Certificate.make(in: folder, days: 10, name: "new")
        try Certificate.make(in: folder, days: 2)
        let metric = "hub_tls_certificate_expiry_seconds"
        let hub = try Hub.start(["HUB_PROXY_CERTIFICATE": folder.file("hub.crt")], in: folder)
        func text() throws -> String { try hub.get("/metrics", as: .nobody).text }
        #expect(value(metric, in: try text()) == Double(try Certificate.end(of: "hub.crt", in: folder)))
        // Of a chain, the certificate that ends first counts, wherever it stands.
        try folder.write(folder.read("new.crt") + folder.read("hub.crt"), to: "chain.crt")
        try FileManager.default.removeItem(atPath: folder.file("hub.crt"))
        #expect(value(metric, in: try text()) == nil)
        #expect(value("hub_scrape_failures_total", in: try text()) == 2)
        try FileManager.default.moveItem(atPath: folder.file("chain.crt"), toPath: folder.file("hub.crt"))
        let first = try Certificate.end(of: "hub.crt", in: folder)
        #expect(value(metric, in: try text()).map { $0 < Double(first) } == true)
        try FileManager.default.removeItem(atPath: folder.file("hub.crt"))
        try FileManager.default.moveItem(atPath: folder.file("new.crt"), toPath: folder.file("hub.crt"))
        #expect(value(metric, in: try text()) == Double(first))
    }

    @Test func `without a certificate there is no end of one, and one that cannot be read stops the start`() throws {
        let hub = try Hub.start()
        #expect(try !hub.get("/metrics", as: .nobody).text.contains("hub_tls_certificate"))
        let folder = try Folder()
        let result = try Hub.run(["serve", "--port", "0"], environment: ["HUB_PROXY_CERTIFICATE": folder.file("absent.crt")], in: folder)
        #expect(result.code != 0 && result.errors.contains("absent.crt"), "\(result.text)")
    }

    @Test func `settings that cannot be used are named`() throws {
        let folder = try Folder()
        let result = try Hub.run(
            ["serve"], environment: ["HUB_METRICS_TOKEN": "short", "HUB_METRICS_ALLOW": "10.0.0.0/8,10.0.0.0/40,here"], in: folder)
        #expect(result.code != 0)
        #expect(result.errors.contains("HUB_METRICS_TOKEN: 16 printable characters or more"))
        #expect(result.errors.contains("HUB_METRICS_ALLOW: an address or a range (10.0.0.0/8, 2001:db8::/32) is expected, not 10.0.0.0/40."))
        #expect(result.errors.contains("not here.") && !result.errors.contains("not 10.0.0.0/8."))
        #expect(!result.text.contains("short"))
    }
}
