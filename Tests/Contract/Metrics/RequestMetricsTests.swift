import APIKit
import HTTPServer
import Kernel
import MetricsKit
import Testing

@testable import Platform

/// What `/metrics` says of requests: routes by their templates, whatever is asked.
struct RequestMetricsTests {
    @Test func `a request is counted under its method, its route's template and its status`() async throws {
        let counted = try await Counted.make()
        await counted.ask("GET", "/api/v2/chantiers/1", as: .admin)
        await counted.ask("GET", "/api/v2/chantiers/2?fields=id", as: .admin)
        await counted.ask("GET", "/api/v2/chantiers/999999", as: .admin)
        await counted.ask("GET", "/api/v2/chantiers/1")
        await counted.ask("GET", "/api/v1/chantiers/1/", as: .admin)
        await counted.ask("POST", "/api/v2/chantiers", as: .admin, body: ["name": "x"])
        await counted.ask("PATCH", "/api/v2/chantiers/1", as: .admin, body: ["name": "Autre"])
        #expect(
            await counted.requests == [
                ["GET", "/api/v2/chantiers/{id}", "200"]: 2, ["GET", "/api/v2/chantiers/{id}", "404"]: 1,
                ["GET", "/api/v2/chantiers/{id}", "401"]: 1,
                ["GET", "/api/v1/chantiers/{id}", "200"]: 1, ["POST", "/api/v2/chantiers", "422"]: 1, ["PATCH", "/api/v2/chantiers/{id}", "200"]: 1,
            ])
    }

    @Test func `an answer without a body is counted like any other`() async throws {
        let counted = try await Counted.make()
        let first = await counted.ask("GET", "/api/v2/chantiers/1", as: .admin)
        let tag = try #require(first.header("etag"))
        await counted.ask("GET", "/api/v2/chantiers/1", as: .admin, headers: [.ifNoneMatch: tag])
        let requests = await counted.requests
        #expect(requests[["GET", "/api/v2/chantiers/{id}", "304"]] == 1)
        #expect(await counted.samples("api_response_body_bytes_total")[["GET", "/api/v2/chantiers/{id}"]] == .integer(first.body.count))
    }

    /// OpenTelemetry, `http.request.method`: HEAD is a method, and what nobody knows is `_OTHER`.
    @Test func `a HEAD is not a GET, and has no body`() async throws {
        let counted = try await Counted.make()
        await counted.ask("HEAD", "/api/v2/chantiers/1", as: .admin)
        #expect(await counted.requests == [["HEAD", "/api/v2/chantiers/{id}", "200"]: 1])
        #expect(await counted.samples("api_response_body_bytes_total") == [["HEAD", "/api/v2/chantiers/{id}"]: .integer(0)])
    }

    @Test func `whatever strangers ask for makes one series for each method, and no more`() async throws {
        let counted = try await Counted.make()
        for number in 1...50 {
            await counted.ask("GET", "/api/v2/nowhere/\(number)")
            await counted.ask("GET", "/wp-login-\(number).php")
            await counted.ask("GET", "/docs/assets/\(number)")
            await counted.ask("GET", "/openapi/v\(number + 2).json")
            await counted.ask("BREW\(number)", "/pot/\(number)")
            await counted.ask("get", "/api/v2/chantiers/\(number)", as: .admin)
            await counted.ask("TRACE", "/api/v2/chantiers/\(number)", as: .admin)
        }
        #expect(
            await counted.requests == [
                ["GET", "unknown", "404"]: 200, ["_OTHER", "unknown", "404"]: 50, ["_OTHER", "unknown", "405"]: 50, ["TRACE", "unknown", "405"]: 50,
            ])
    }

    @Test func `pages, probes and documents have routes of their own`() async throws {
        let counted = try await Counted.make()
        for path in [
            "/", "/docs", "/docs/", "/docs/errors", "/docs/init.js", "/openapi/v1.json", "/openapi/v2.yaml", "/health", "/health/live",
            "/health/ready",
        ] {
            await counted.ask("GET", path)
        }
        await counted.ask("POST", "/docs")
        await counted.ask("POST", "/health/live")
        await counted.ask("GET", "/metrics", from: "127.0.0.1")
        await counted.ask("GET", "/metrics")
        let expected = [
            ["GET", "/", "200"]: 1, ["GET", "/docs", "200"]: 2, ["GET", "/docs/errors", "200"]: 1, ["GET", "/docs/init.js", "200"]: 1,
            ["GET", "/openapi/v1.json", "200"]: 1, ["GET", "/openapi/v2.yaml", "200"]: 1, ["GET", "/health", "200"]: 1,
            ["GET", "/health/live", "200"]: 1,
            ["GET", "/health/ready", "200"]: 1, ["POST", "/docs", "405"]: 1, ["POST", "/health/live", "405"]: 1, ["GET", "/metrics", "200"]: 1,
            ["GET", "/metrics", "403"]: 1,
        ]
        #expect(await counted.requests == expected)
    }

    @Test func `every route of the API is counted under itself`() async throws {
        let counted = try await Counted.make()
        let routes = counted.world.api.operations.flatMap(\.routes)
        for route in routes { await counted.ask(route.method.rawValue, route.path.replacing("{id}", with: "7")) }
        let requests = await counted.requests
        for route in routes {
            #expect(requests.contains { $0.key[0] == route.method.rawValue && $0.key[1] == route.path }, "\(route.method) \(route.path)")
        }
        #expect(requests.values.reduce(0, +) == routes.count)
        #expect(!requests.keys.contains { $0[1] == "unknown" })
    }

    @Test func `our names and OpenTelemetry's tell the same`() async throws {
        let counted = try await Counted.make()
        for id in [1, 2, 999_999] { await counted.ask("GET", "/api/v2/chantiers/\(id)", as: .admin) }
        let requests = await counted.requests
        let standard = await counted.samples("http_server_request_duration_seconds")
        #expect(requests.count == 2)
        #expect(Set(standard.keys) == Set(requests.keys))
        for (labels, count) in requests { #expect(standard[labels]?.distribution?.count == count) }
        let ours = try #require(await counted.samples("api_request_duration_seconds")[["GET", "/api/v2/chantiers/{id}"]]?.distribution)
        #expect(ours.count == 3)
        let sum = standard.values.compactMap { $0.distribution?.sum }.reduce(0, +)
        #expect(abs(ours.sum - sum) < 1e-9)
    }

    @Test func `a request is in hand until its answer is there`() async throws {
        let counted = try await Counted.make()
        func inHand() async -> MetricSample.Value? { await counted.samples("http_server_active_requests")[["POST"]] }
        let reply = counted.reply("POST", "/api/v2/chantiers", as: .admin, body: ["name": "Villa", "location": "Lyon"])
        guard case .later(let work) = reply else { throw Unexpected() }
        #expect(await inHand() == .integer(1))
        #expect(await counted.requests.isEmpty)
        #expect(await work().status == 201)
        #expect(await inHand() == .integer(0))
        #expect(await counted.requests == [["POST", "/api/v2/chantiers", "201"]: 1])
    }

    struct Unexpected: Error {}

    @Test func `a refusal by a limit is counted under its policy, and an admitted request is not`() async throws {
        let counted = try await Counted.make(limits: RateLimitSetting("session=1/min,unauthenticated=5/min"))
        func refusals() async -> [MetricSample.Value?] {
            let samples = await counted.samples("api_rate_limit_exceeded_total")
            return ["session", "unauthenticated", "api-key"].map { samples[[$0]] }
        }
        #expect(await refusals() == Array(repeating: .integer(0), count: 3))
        for expected in [200, 429, 429] { #expect(await counted.ask("GET", "/api/v2/auth/me", as: .admin).status == expected) }
        #expect(await refusals() == [.integer(2), .integer(0), .integer(0)])
    }

    @Test func `what the transport answers by itself is counted without a route, and without a time`() async throws {
        let counted = try await Counted.make()
        counted.site.note(.init(method: "POST", status: 413))
        counted.site.note(.init(method: "", status: 400))
        #expect(await counted.requests == [["POST", "unknown", "413"]: 1, ["_OTHER", "unknown", "400"]: 1])
        for name in ["api_request_duration_seconds", "http_server_request_duration_seconds"] {
            #expect(await counted.samples(name).values.allSatisfy { $0.distribution?.count == 0 })
        }
    }

    @Test func `many requests at once are all counted`() async throws {
        let metrics = RequestMetrics(templates: ["/a", "/b"], pages: ["/page"])
        let registry = MetricsRegistry()
        metrics.addMetrics(to: registry)
        await withTaskGroup { group in
            for task in 0..<8 {
                group.addTask {
                    for number in 0..<3000 { metrics.end(metrics.begin("GET"), route: number % 2, status: 200 + (task + number) % 7, bytes: 2) }
                }
            }
        }
        let families = await registry.gather()
        let counts = families.first { $0.metric.name == "api_requests_total" }?.samples ?? []
        #expect(counts.count == 14)
        #expect(counts.reduce(0) { if case .integer(let count) = $1.value { $0 + count } else { $0 } } == 24_000)
        let bytes = families.first { $0.metric.name == "api_response_body_bytes_total" }?.samples ?? []
        #expect(bytes.map(\.value) == [.integer(24_000), .integer(24_000)])
    }
}
