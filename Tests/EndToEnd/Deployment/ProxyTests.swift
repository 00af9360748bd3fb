import Foundation
import Glibc
import ProcessKit
import Testing

/// The shipped proxy before real servers.
@Suite(.onWorkers) struct ProxyTests {
    private static func hubs(_ count: Int) throws -> [Hub] {
        let settings = ["HUB_TRUSTED_PROXIES": "127.0.0.1", "HUB_DRAIN_DELAY": "4", "HUB_RATE_LIMITS": "unauthenticated=1/hour"]
        return try (0..<count).map { _ in try Hub.start(settings) }
    }

    private static func start(_ hubs: [Hub]) throws -> Proxy {
        let folder = try Folder()
        try Certificate.make(in: folder, days: 2)
        let proxy = try Proxy.start(before: hubs, in: folder)
        _ = try poll("a server is in the rotation") { try proxy.ask("/health/live").hasSuffix(" 200") ? true : nil }
        return proxy
    }

    @Test func `the configuration is what HAProxy accepts, with nothing to say but that the names are not known here`() throws {
        let folder = try Folder()
        try Certificate.make(in: folder, days: 2)
        try folder.write(try Shipped.text(Proxy.file).replacing("/run/secrets", with: folder.path), to: "haproxy.cfg")
        let said = try Program.run([Proxy.executable, "-c", "-f", folder.file("haproxy.cfg")], environment: Proxy.operators, in: folder)
        #expect(said.contains("Configuration file is valid"))
        let warnings = said.split(separator: "\n").filter { $0.contains("[WARNING]") }
        #expect(warnings.allSatisfy { $0.contains("could not resolve address") }, "\(said)")
    }

    @Test func `a server that stops is left alone before it stops listening, and no request fails`() throws {
        let hubs = try Self.hubs(2)
        let proxy = try Self.start(hubs)
        hubs[0].process.signal(SIGTERM)
        var answers: [String] = []
        _ = try poll("the proxy takes it out") { () throws -> Bool? in
            answers.append(try proxy.ask("/health/live"))
            return try proxy.activeServers() == 1 ? true : nil
        }
        #expect(try hubs[0].get("/health/live", as: .nobody).status == 200, "it no longer listens")
        while hubs[0].isAlive { answers.append(try proxy.ask("/health/live")) }
        for _ in 0..<5 { answers.append(try proxy.ask("/health/live")) }
        #expect(answers.count > 6)
        #expect(answers.allSatisfy { $0 == "{\"status\":\"alive\"}\n2 200" }, "\(Set(answers))")
        #expect(try hubs[0].process.exitCode() == 0)
        // The other one served.
        #expect(try hubs[1].get("/health/ready", as: .nobody).status == 200)
    }

    @Test func `a client is who the proxy saw, whatever he writes, and his cookies are for TLS only`() throws {
        let hub = try Self.hubs(1)
        let proxy = try Self.start(hub)
        func status(_ address: String, _ claimed: String) throws -> String {
            String(try proxy.ask("/api/v2/auth/me", from: address, "-H", "X-Forwarded-For: \(claimed)").suffix(3))
        }
        #expect(try status("127.0.0.2", "203.0.113.1") == "401")
        #expect(try status("127.0.0.2", "203.0.113.2") == "429")
        #expect(try status("127.0.0.3", "203.0.113.1") == "401")
        let signedIn = try proxy.ask(
            "/api/v1/auth/login", from: "127.0.0.4", "-i", "-H", "X-Forwarded-Proto: http", "-d", "username=admin@hub.example", "--data-urlencode",
            "password=\(try hub[0].password)")
        let cookies = signedIn.split(separator: "\r\n").filter { $0.lowercased().hasPrefix("set-cookie:") }
        #expect(cookies.count == 2 && cookies.allSatisfy { $0.contains("; Secure") })
    }

    @Test func `figures stay inside, Grafana is for operators, and plain HTTP leads to TLS but serves no API`() throws {
        let proxy = try Self.start(try Self.hubs(1))
        #expect(try proxy.ask("/metrics").hasSuffix(" 404"))
        #expect(try proxy.ask("/grafana/", from: "127.0.0.2").hasSuffix(" 404"))
        // There is none here: the proxy tried.
        #expect(try proxy.ask("/grafana/").hasSuffix(" 503"))
        #expect(try proxy.ask("/health/live", "--http1.1").hasSuffix("\n1.1 200"))
        func plain(_ path: String) throws -> Answer {
            let connection = try Connection(proxy.plain)
            connection.send(Request("GET", path, as: .bearer("hbc_leaked")).bytes)
            return try #require(try connection.answer())
        }
        #expect(try plain("/api/v2/chantiers").status == 403)
        let page = try plain("/docs")
        #expect(page.status == 308 && page["location"] == "https://127.0.0.1/docs")
        #expect(try proxy.activeServers() == 1)
    }

    @Test func `the container's question is answered by a server that is ready, and by no other`() throws {
        let hub = try Hub.start(["HUB_DRAIN_DELAY": "20"])
        let script = Shipped.path("deploy/hub-ready")
        func isReady() throws -> Bool { try RunningProcess([script, "\(hub.port)"], in: hub.folder).exitCode() == 0 }
        #expect(try isReady())
        hub.process.signal(SIGTERM)
        _ = try poll("the server drains") { try isReady() ? nil : true }
        #expect(hub.isAlive)
        #expect(try hub.get("/health/live", as: .nobody).status == 200)
        try hub.kill()
        #expect(try !isReady())
    }
}
