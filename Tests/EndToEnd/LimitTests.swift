import Kernel
import Testing

/// Limits and clients' addresses, through sockets.
@Suite(.onWorkers) struct LimitTests {
    /// One request without a credential.
    private static func status(_ hub: Hub, _ forwarded: String...) throws -> Int {
        try hub.get("/api/v2/auth/me", as: .nobody, forwarded.map { ("X-Forwarded-For", $0) }).status
    }

    @Test func `behind a trusted proxy, clients are told apart by the hop that it saw`() throws {
        let hub = try Hub.start(["HUB_TRUSTED_PROXIES": "127.0.0.0/8, 2001:db8:ffff::/48", "HUB_RATE_LIMITS": "unauthenticated=1/hour"])
        #expect(try Self.status(hub, "203.0.113.1") == 401)
        // What a client writes itself does not make it another one.
        #expect(try Self.status(hub, "198.51.100.1, 203.0.113.1") == 429)
        #expect(try Self.status(hub, "198.51.100.2", "203.0.113.1:4711, 2001:db8:ffff::1") == 429)
        #expect(try Self.status(hub, "203.0.113.1, 203.0.113.2") == 401)
        #expect(try Self.status(hub, "[2001:db8:1:2::1]:80") == 401)
        #expect(try Self.status(hub, "2001:db8:1:2::2") == 429)
    }

    @Test func `without a trusted proxy, nobody is believed`() throws {
        let hub = try Hub.start(["HUB_RATE_LIMITS": "unauthenticated=1/hour"])
        #expect(try Self.status(hub, "203.0.113.1") == 401)
        #expect(try Self.status(hub, "203.0.113.2") == 429)
    }

    @Test func `an answer tells its limits on the wire, and is refused beyond them`() throws {
        let hub = try Hub.start(["HUB_RATE_LIMITS": "api-key=2/hour"])
        let key = Credential.bearer(try hub.key)
        let first = try hub.get("/api/v2/chantiers", as: key)
        #expect(first.status == 200)
        #expect(first["x-ratelimit-limit"] == "2" && first["x-ratelimit-remaining"] == "1")
        #expect(first["ratelimit-policy"] == "\"api-key\";q=2;w=3600")
        #expect(first["ratelimit"]?.hasPrefix("\"api-key\";r=1;t=3") == true)
        #expect(try hub.get("/api/v1/chantiers?search=a&page=1", as: key).status == 200)
        let refused = try hub.get("/api/chantiers", as: key)
        refused.expectRefusal(429, "rate_limit.exceeded", isV2: false)
        #expect(refused["retry-after"].flatMap { Int($0) }.map { (1...3600).contains($0) } == true)
        #expect(try hub.get("/api/v2/limits", as: key).status == 200)
    }
}
