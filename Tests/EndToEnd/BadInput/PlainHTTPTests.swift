import Kernel
import Testing

/// The parts of HTTP that no operation declares.
@Suite(.onWorkers) struct PlainHTTPTests {
    @Test(arguments: ["/api/v1/chantiers", "/api/v2/chantiers/1", "/api/v1/chantiers/999999", "/health/live", "/docs", "/api/v2/nowhere"])
    func `HEAD answers the headers of GET and no body`(target: String) async throws {
        let besieged = try await Besieged.now
        let get = try besieged.hub.get(target, as: besieged.key, [("X-Request-Id", "same")])
        let connection = try Connection(besieged.hub.port)
        connection.send(Request("HEAD", target, as: besieged.key, [("X-Request-Id", "same")]).bytes + Request("GET", "/health/live").bytes)
        let head = try #require(try connection.answer(toHead: true))
        #expect(head.status == get.status)
        // The first of the two was computed, the second may have been kept.
        let same = [head, get].map { answer in answer.headers.filter { !["date", "x-cache"].contains($0.name) }.map { "\($0)" } }
        #expect(same[0] == same[1])
        // Were there a body, it would stand in front of this answer.
        #expect(try connection.answer()?.text == #"{"status":"alive"}"#)
    }

    @Test func `a browser on an allowed origin is told what it may do`() async throws {
        let besieged = try await Besieged.now
        let origin = ("Origin", "http://localhost:5173")
        let preflight = try besieged.hub.answer(to: Request("OPTIONS", "/api/v1/chantiers", [origin, ("Access-Control-Request-Method", "PUT")]))
        #expect(preflight.status == 204)
        #expect(preflight["access-control-allow-origin"] == origin.1)
        #expect(preflight["access-control-allow-credentials"] == "true")
        #expect(preflight["access-control-allow-methods"]?.contains("PUT") == true)
        for name in ["Authorization", "Content-Type", "Accept", "X-Requested-With", "X-CSRF-Token"] {
            #expect(preflight["access-control-allow-headers"]?.contains(name) == true)
        }
        let answer = try besieged.hub.get("/api/v1/chantiers", as: besieged.key, [origin])
        #expect(answer["access-control-allow-origin"] == origin.1)
        #expect(answer["access-control-expose-headers"]?.contains("ETag") == true)
        #expect(answer.all("vary").joined(separator: ",").lowercased().contains("origin"))
        let refusal = try besieged.hub.answer(to: Request("GET", "/api/v1/chantiers", [origin]))
        #expect(refusal.status == 401)
        #expect(refusal["access-control-allow-origin"] == origin.1)
    }

    @Test(arguments: ["http://evil.example", "null", "http://localhost:5173.evil.example", "http://localhost:51730", "https://localhost:5173", ""])
    func `another origin gets no permission`(origin: String) async throws {
        let besieged = try await Besieged.now
        for method in ["OPTIONS", "GET"] {
            let request = Request(method, "/api/v1/chantiers", as: besieged.key, [("Origin", origin), ("Access-Control-Request-Method", "GET")])
            let answer = try besieged.hub.answer(to: request)
            #expect(!answer.headers.contains { $0.name.hasPrefix("access-control") })
        }
    }

    @Test func `every answer carries the security headers`() async throws {
        let besieged = try await Besieged.now
        for target in ["/", "/docs", "/health", "/api/v1/chantiers", "/api/v2/nowhere", "/openapi/v1.yaml"] {
            let answer = try besieged.hub.get(target, as: besieged.key)
            #expect(answer["x-frame-options"] == "DENY" && answer["x-content-type-options"] == "nosniff", "\(target)")
            #expect(answer["strict-transport-security"] == "max-age=31536000; includeSubDomains; preload", "\(target)")
            #expect(answer["content-security-policy"]?.hasPrefix("default-src 'self'") == true, "\(target)")
            #expect(answer["referrer-policy"] != nil && answer["permissions-policy"]?.contains("geolocation=(self)") == true, "\(target)")
        }
    }

    @Test func `the request id of the client comes back when it is plain, another otherwise`() async throws {
        let besieged = try await Besieged.now
        #expect(try besieged.hub.get("/api/v1/chantiers", as: besieged.key, [("X-Request-Id", "abc-1.2_3")])["x-request-id"] == "abc-1.2_3")
        for id in ["", "a b", "<script>", String(repeating: "a", count: 65), "é"] {
            let answer = try besieged.hub.get("/api/v1/chantiers", as: besieged.key, [("X-Request-Id", id)])
            #expect(answer["x-request-id"]?.wholeMatch(of: #/[0-9a-f]{32}/#) != nil)
        }
    }

    /// curl asks before it sends a large body, and waits a second for nothing otherwise.
    @Test func `a client that asks whether to go on is told so`() throws {
        // Not the shared one: a slow machine may need more than a second between the two halves.
        let hub = try Hub.start()
        let key = Credential.bearer(try hub.key)
        let connection = try Connection(hub.port)
        connection.send(Request("POST", "/api/v2/chantiers", as: key, [("Expect", "100-continue"), ("Content-Length", "2")]).head)
        #expect(try connection.answer(toHead: true)?.status == 100)
        connection.send("{}")
        #expect(try connection.answer()?.status == 422)
        let large = try Connection(hub.port)
        large.send(Request("POST", "/api/v2/chantiers", as: key, [("Expect", "100-continue"), ("Content-Length", "3000000")]).head)
        #expect(try large.answer()?.status == 413)
    }
}
