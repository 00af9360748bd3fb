import Kernel
import ResourceKit
import SQLKit
import TestKit
import Testing
import UseCaseKit

@testable import APIKit
@testable import Platform

/// What a caller may ask in how much time (API-24, domain.md §5.2), and how every answer tells it.
struct RateLimitTests {
    /// 2026-01-15T10:00:00Z, in Unix seconds.
    private static let now = Instant.test.seconds

    // MARK: What answers tell

    @Test(arguments: StoreKind.usual)
    func `an answer tells the limit, what is left of it, and when more comes back`(kind: StoreKind) async throws {
        let world = try await World.limited(nil, kind)
        let first = try await world.call("GET", "/api/v2/chantiers/1")
        #expect(first.status == 200)
        #expect(first.limits == "100 99 \(Self.now + 60)")
        #expect(first.header("ratelimit-policy") == #""session";q=100;w=60"#)
        #expect(first.header("ratelimit") == #""session";r=99;t=60"#)
        world.clock.advance(seconds: 20)
        let second = try await world.call("GET", "/api/v1/chantiers/1")
        #expect(second.limits == "100 98 \(Self.now + 60)")
        #expect(second.header("ratelimit") == #""session";r=98;t=40"#)
        #expect(second.header("retry-after") == nil)
    }

    @Test func `where several quotas count a request, the tightest is told, and each is listed`() async throws {
        let world = try await World.limited("create-chantier=3/day,session=10/min+5/s")
        let reply = try await world.call("POST", "/api/v2/chantiers", body: ["name": "Halle", "location": "Ici"])
        #expect(reply.status == 201)
        #expect(reply.limits == "3 2 \(Self.now + 86_400)")
        #expect(reply.header("ratelimit-policy") == #""session";q=10;w=60, "session-burst";q=5;w=1, "create-chantier";q=3;w=86400"#)
        #expect(reply.header("ratelimit") == #""session";r=9;t=60, "session-burst";r=4;t=1, "create-chantier";r=2;t=86400"#)
    }

    @Test(arguments: StoreKind.usual)
    func `beyond the quota the answer is 429 until a place comes back`(kind: StoreKind) async throws {
        let world = try await World.limited("session=2/min", kind)
        for _ in 0..<2 { #expect(try await world.call("GET", "/api/v2/auth/me").status == 200) }
        world.clock.advance(seconds: 15)
        let refused = try await world.call("GET", "/api/v2/auth/me")
        #expect(refused.status == 429)
        #expect(refused.code == "rate_limit.exceeded")
        #expect(refused.header("retry-after") == "45")
        #expect(refused.limits == "2 0 \(Self.now + 60)")
        #expect(refused.header("ratelimit") == #""session";r=0;t=45"#)
        #expect(refused.record.throttledBy == "session")
        world.clock.advance(seconds: 44)
        #expect(try await world.call("GET", "/api/v2/auth/me").status == 429)
        world.clock.advance(seconds: 1)
        #expect(try await world.call("GET", "/api/v2/auth/me").status == 200)
    }

    @Test(arguments: ["v1", "v2"], ["fr", "en"])
    func `a refusal has the shape of its version, in the language asked for`(version: String, language: String) async throws {
        let world = try await World.limited("session=1/hour")
        _ = try await world.call("GET", "/api/v2/auth/me")
        let reply = try await world.call("GET", "/api/\(version)/chantiers", headers: [.acceptLanguage: language, .requestID: "abc"])
        #expect(reply.status == 429)
        try Golden.expect(reply.json.pretty(), is: "throttled-\(version)-\(language).json")
    }

    @Test func `without limits nothing is told and nothing is refused`() async throws {
        let world = try await World.limited("off")
        for _ in 0..<150 {
            let reply = try await world.call("GET", "/api/v2/auth/me")
            #expect(reply.status == 200 && reply.limits == nil && reply.header("ratelimit") == nil)
        }
        #expect(try await world.call("GET", "/api/v2/limits").json["data"] == [])
    }

    // MARK: What is counted

    @Test(arguments: StoreKind.usual)
    func `a 304 costs nothing`(kind: StoreKind) async throws {
        let world = try await World.limited("session=3/min", kind)
        let read = try await world.call("GET", "/api/v2/chantiers/1")
        #expect(read.remaining == 2)
        for _ in 0..<10 {
            let same = try await world.call("GET", "/api/v2/chantiers/1", headers: [.ifNoneMatch: try #require(read.etag)])
            #expect(same.status == 304)
            #expect(same.remaining == 2)
        }
        #expect(try await world.call("GET", "/api/v2/chantiers/1").remaining == 1)
    }

    /// Somebody who was seen before may be charged before it is known that he still is who he was.
    @Test(arguments: StoreKind.usual)
    func `who must be looked up again is charged once`(kind: StoreKind) async throws {
        let world = try await World.limited("session=10/min", kind)
        for expected in [9, 8] { #expect(try await world.call("GET", "/api/v2/auth/me").remaining == expected) }
        try await world.run("UPDATE utilisateurs SET telephone = '0400000000' WHERE id = \(Person.admin.id)")
        for expected in [7, 6] { #expect(try await world.call("GET", "/api/v2/auth/me").remaining == expected) }
    }

    @Test(arguments: StoreKind.usual)
    func `a key that was revoked is nobody, however often it was seen, and costs its user nothing`(kind: StoreKind) async throws {
        let world = try await World.limited("api-key=3/hour", kind)
        let key = Credential.key(.conducteur, ["read"])
        for _ in 0..<3 { #expect(try await world.call("GET", "/api/v2/chantiers/1", as: key).status == 200) }
        try await world.run("UPDATE api_keys SET is_active = FALSE WHERE user_id = \(Person.conducteur.id)")
        #expect(try await world.call("GET", "/api/v2/chantiers/1", as: key).status == 401, "not 429: nobody says how a stranger's key stands")
        try await world.run("UPDATE api_keys SET is_active = TRUE WHERE user_id = \(Person.conducteur.id)")
        #expect(try await world.call("GET", "/api/v2/chantiers/1", as: key).status == 429)
        world.clock.advance(seconds: 3600)
        #expect(try await world.call("GET", "/api/v2/chantiers/1", as: key).remaining == 2)
    }

    @Test(arguments: StoreKind.usual)
    func `every other answer costs one place, whatever it says and however it is read`(kind: StoreKind) async throws {
        let world = try await World.limited(nil, kind)
        let requests: [(String, String, JSON?, Int)] = [
            ("GET", "/api/v2/chantiers/999", nil, 404), ("GET", "/api/v2/chantiers?inconnu=1", nil, 422),
            ("GET", "/api/v1/chantiers?search=a&page=1", nil, 200), ("POST", "/api/v2/chantiers", ["name": "x"], 422),
            ("PATCH", "/api/v2/chantiers/1", ["name": "Autre nom"], 200), ("HEAD", "/api/v2/chantiers/1", nil, 200),
        ]
        for (index, (method, target, body, status)) in requests.enumerated() {
            let reply = try await world.call(method, target, body: body)
            #expect(reply.status == status, "\(target)")
            #expect(
                reply.header("ratelimit")?.contains("\"session\";r=\(99 - index)") == true, "\(method) \(target): \(reply.header("ratelimit") ?? "")")
        }
        #expect(try await world.call("GET", "/api/v2/utilisateurs", as: .chef).limits == "100 99 \(Self.now + 60)", "a 403 is counted as well")
    }

    @Test func `an address that leads nowhere is not counted`() async throws {
        let world = try await World.limited("session=1/min")
        for _ in 0..<3 { #expect(try await world.call("GET", "/api/v2/nulle-part").status == 404) }
        #expect(try await world.call("GET", "/api/v2/auth/me").status == 200)
    }

    @Test func `what is refused for its number has no effect and is not remembered`() async throws {
        let world = try await World.limited("create-chantier=1/day")
        let body: JSON = ["name": "Halle", "location": "Ici"]
        #expect(try await world.call("POST", "/api/v2/chantiers", body: body).status == 201)
        let before = try await world.contents()
        let headers: [HeaderName: String] = [.idempotencyKey: "encore"]
        #expect(try await world.call("POST", "/api/v2/chantiers", body: body, headers: headers).status == 429)
        #expect(try await world.contents() == before)
        world.clock.advance(hours: 24)
        let key = Credential.key(.admin, "write")
        #expect(try await world.call("POST", "/api/v2/chantiers", as: key, body: body, headers: headers).status == 201)
    }

    // MARK: Whose purse

    @Test func `all addresses of one operation share a purse, and no other operation does`() async throws {
        let world = try await World.limited("create-chantier=3/day")
        for path in ["/api/v1/chantiers", "/api/chantiers", "/api/v2/chantiers"] {
            let body: JSON = path.contains("v2") ? ["name": "Halle", "location": "Ici"] : ["nom": "Halle", "adresse": "Ici"]
            #expect(try await world.call("POST", path, body: body).status == 201)
        }
        for path in ["/api/v1/chantiers", "/api/chantiers", "/api/v2/chantiers"] {
            let refused = try await world.call("POST", path, body: [:])
            #expect(refused.status == 429)
            #expect(refused.json["policy"] == "create-chantier")
        }
        #expect(try await world.call("GET", "/api/v2/chantiers").status == 200)
    }

    @Test(arguments: StoreKind.usual)
    func `what one principal spends, no other misses`(kind: StoreKind) async throws {
        let world = try await World.limited("session=1/min,api-key=1/hour", kind)
        let principals: [Credential] = [
            .admin, .conducteur, .chef, .key(.admin, "read"), .key(.admin, "chantiers:read"), .key(.chef, "read"),
        ]
        for principal in principals { #expect(try await world.call("GET", "/api/v2/auth/me", as: principal).status == 200, "\(principal)") }
        for principal in principals { #expect(try await world.call("GET", "/api/v2/auth/me", as: principal).status == 429, "\(principal)") }
    }

    @Test func `the sessions of a person share a purse, the cookie's and the header's too`() async throws {
        let world = try await World.limited("session=2/min")
        let opened = try await world.signIn(Person.chef.email)
        let other = Credential.bearer(try #require(opened.json["accessToken"]?.string))
        #expect(try await world.call("GET", "/api/v2/auth/me", as: other).remaining == 1)
        #expect(try await world.call("GET", "/api/v2/auth/me", as: .cookie(.chef)).remaining == 0)
        #expect(try await world.call("GET", "/api/v2/auth/me", as: .chef).status == 429)
    }

    @Test(arguments: StoreKind.usual)
    func `each key has the budget that it was issued with`(kind: StoreKind) async throws {
        let world = try await World.limited(nil, kind)
        let issued = try await world.call(
            "POST", "/api/v2/admin/api-keys", body: ["name": "Borne", "userId": 5, "scopes": ["read"], "rateLimitPerHour": 2])
        let key = Credential.bearer(try #require(issued.json["apiKey"]?.string))
        let first = try await world.call("GET", "/api/v2/auth/me", as: key)
        #expect(first.limits == "2 1 \(Self.now + 3600)")
        #expect(first.header("ratelimit-policy") == #""api-key";q=2;w=3600"#)
        #expect(try await world.call("GET", "/api/v1/auth/me", as: key).remaining == 0)
        #expect(try await world.call("GET", "/api/v2/auth/me", as: key).status == 429)
        #expect(try await world.call("GET", "/api/v2/auth/me", as: .key(.admin, "read")).limits == "1000 999 \(Self.now + 3600)")
    }

    @Test func `a batch spends from the purse of the calls that it stands for`() async throws {
        let world = try await World.limited("create-chantier=2/day")
        let operation = try world.operation("createChantier")
        let caller = Caller(
            userID: Person.admin.id, role: .admin, credential: .session(TestClock.uuid(9001)), scopes: .unrestricted,
            client: Client(address: "192.0.2.7", userAgent: "", language: .french, requestID: "x"))
        let admission = try #require(await world.api.throttle.admit(caller, to: operation)?.value)
        #expect(admission.isAdmitted && admission.refusal == nil)
        #expect(try await world.call("POST", "/api/v2/chantiers", body: ["name": "Halle", "location": "Ici"]).remaining == 0)
        #expect(await world.api.throttle.admit(caller, to: operation)?.value.refusal?.code == .rateLimited)
    }

    // MARK: Strangers

    @Test(arguments: StoreKind.usual)
    func `who guesses at keys is throttled, who has one at the same address is not`(kind: StoreKind) async throws {
        let world = try await World.limited("unauthenticated=3/min", kind)
        let guesses: [Credential] = [.nobody, .bearer("hbc_" + String(repeating: "A", count: 43)), .bearer("x"), .bearer("y"), .nobody]
        let replies = try await guesses.mapAsync { try await world.call("GET", "/api/v2/auth/me", as: $0) }
        #expect(replies.map(\.status) == [401, 401, 401, 429, 429])
        #expect(replies[0].limits == "3 2 \(Self.now + 60)")
        #expect(replies[4].header("retry-after") == "60")
        #expect(try await world.call("GET", "/api/v2/auth/me").limits == "100 99 \(Self.now + 60)")
        #expect(try await world.call("PATCH", "/api/v2/chantiers/1", as: .nobody, body: [:]).status == 429)
        #expect(try await world.call("GET", "/api/v2/auth/me", as: .nobody, from: "198.51.100.1").status == 401)
    }

    @Test func `an IPv6 client is its network of 64 bits, and an IPv4 one itself however it is written`() async throws {
        let world = try await World.limited("unauthenticated=1/min")
        func status(_ address: String) async throws -> Int { try await world.call("GET", "/api/v2/auth/me", as: .nobody, from: address).status }
        #expect(try await status("2001:db8:1:2::1") == 401)
        #expect(try await status("2001:db8:1:2:ffff:ffff:ffff:ffff") == 429)
        #expect(try await status("2001:db8:1:3::1") == 401)
        #expect(try await status("203.0.113.1") == 401)
        #expect(try await status("::ffff:203.0.113.1") == 429)
        #expect(try await status("203.0.113.2") == 401)
    }

    // MARK: Asking

    @Test(arguments: ["v1", "v2"])
    func `one may ask how one stands, at no cost`(version: String) async throws {
        let world = try await World.limited()
        _ = try await world.call("POST", "/api/v2/chantiers", body: ["name": "Halle", "location": "Ici"])
        world.clock.advance(seconds: 5)
        for _ in 0..<200 { _ = try await world.call("GET", "/api/\(version)/limits") }
        let reply = try await world.call("GET", "/api/\(version)/limits", headers: [.acceptLanguage: version == "v1" ? "fr" : "en"])
        #expect(reply.status == 200)
        #expect(reply.limits == "100 99 \(Self.now + 60)")
        #expect(reply.header("ratelimit-policy") == #""session";q=100;w=60"#)
        try Golden.expect(reply.json.pretty(), is: "body-limits-\(version).json")
    }

    @Test func `a key sees its own budget, and not that of sessions`() async throws {
        let world = try await World.limited()
        let rows = try await world.call("GET", "/api/v2/limits", as: .key(.chef, "read")).rows
        #expect(
            rows.compactMap { $0["name"]?.string }
                == ["api-key", "change-password", "create-chantier", "sign-in", "unauthenticated"])
        #expect(rows[0]["limit"] == 1000)
        #expect(try await world.call("GET", "/api/v2/limits", as: .nobody).status == 401)
    }

    @Test func `it is said when each process counts alone`() async throws {
        let world = try await World.limited(nil, .share)
        #expect(try await world.call("GET", "/api/v2/limits").json["countedBy"] == "share")
        #expect(try await World.limited().call("GET", "/api/v2/limits").json["countedBy"] == "whole")
    }
}

extension Array {
    /// One after the other.
    fileprivate func mapAsync<Other>(_ transform: (Element) async throws -> Other) async rethrows -> [Other] {
        var results: [Other] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
