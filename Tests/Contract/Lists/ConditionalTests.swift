import Kernel
import Testing

@testable import APIKit

/// Entity tags and what caches are told (product.md §4, "ETag").
struct ConditionalTests {
    private static let ones = [
        "/api/v1/chantiers/1", "/api/v2/chantiers/1", "/api/chantiers/1", "/api/v2/chantiers/code/A001", "/api/v1/signalements/1",
        "/api/v2/signalements/1",
        "/api/v1/utilisateurs/5", "/api/v2/auth/me",
    ]
    private static let lists = [
        "/api/v1/chantiers", "/api/v1/chantiers?cursor=", "/api/v2/chantiers?limit=2", "/api/chantiers?limit=2&offset=2",
        "/api/v2/signalements?limit=2",
        "/api/v1/signalements", "/api/v2/utilisateurs", "/api/v2/signalements/1/answers",
    ]

    @Test(arguments: ones)
    func `the tag of one row starts with its version`(target: String) async throws {
        let tag = try #require(try await World.make().call("GET", target).etag)
        #expect(tag.hasPrefix("\"1."))
        #expect(tag.hasSuffix("\""))
        #expect(tag.count == 20)
    }

    @Test(arguments: ones + lists)
    func `the same answer has the same tag, another answer another one`(target: String) async throws {
        let world = try await World.make()
        let first = try await world.call("GET", target)
        let second = try await world.call("GET", target)
        #expect(first.etag != nil)
        #expect(first.etag == second.etag)
        let separator = target.contains("?") ? "&" : "?"
        #expect(try await world.call("GET", "\(target)\(separator)fields=id").etag != first.etag)
    }

    /// Sealing draws a new nonce each time.
    @Test func `a page keeps its tag although its cursors differ`() async throws {
        let world = try await World.make(keepsAnswers: false)
        let first = try await world.call("GET", "/api/v2/chantiers?limit=2")
        let second = try await world.call("GET", "/api/v2/chantiers?limit=2")
        #expect(first.nextCursor != second.nextCursor)
        #expect(first.etag == second.etag)
        let next = try await world.call("GET", "/api/v2/chantiers?limit=2&cursor=\(try #require(first.nextCursor))")
        #expect(next.etag == (try await world.call("GET", "/api/v2/chantiers?limit=2&cursor=\(try #require(second.nextCursor))")).etag)
        #expect(next.etag != first.etag)
    }

    /// What changes with the clock alone is not a change (O-9).
    @Test(arguments: [
        "/api/v1/signalements/1", "/api/v2/signalements/1", "/api/v1/signalements", "/api/v2/signalements", "/api/v1/signalements/chantier/1?cursor=",
    ])
    func `time alone changes no tag`(target: String) async throws {
        let world = try await World.make()
        let before = try await world.call("GET", target)
        world.clock.advance(seconds: 1800)
        let after = try await world.call("GET", target)
        #expect(before.text != after.text)
        #expect(before.etag == after.etag)
        #expect(try await world.call("GET", target, headers: [.ifNoneMatch: try #require(before.etag)]).status == 304)
    }

    @Test func `a change gives a new tag to the row and to the lists that show it`() async throws {
        let world = try await World.make()
        let row = try await world.call("GET", "/api/v2/chantiers/1")
        let list = try await world.call("GET", "/api/v2/chantiers")
        let other = try await world.call("GET", "/api/v2/chantiers/2")
        let written = try await world.call("PATCH", "/api/v2/chantiers/1", body: ["name": "Autre nom"])
        #expect(written.etag != row.etag)
        #expect(written.etag == (try await world.call("GET", "/api/v2/chantiers/1")).etag)
        #expect(try await world.call("GET", "/api/v2/chantiers").etag != list.etag)
        #expect(try await world.call("GET", "/api/v2/chantiers/2").etag == other.etag)
    }

    /// What is shown inside a site is part of it.
    @Test(
        arguments: [
            ("POST", "/api/v2/chantiers/1/phases", ["name": "Toiture"]), ("POST", "/api/v2/chantiers/1/workers", ["userId": 6]),
            ("DELETE", "/api/v2/chantiers/1/contacts/1", nil), ("PATCH", "/api/v2/chantiers/1/contacts/1", ["name": "Autre"]),
            ("PATCH", "/api/v2/utilisateurs/3", ["lastName": "Autre"]),
        ] as [(String, String, JSON?)])
    func `so does a change of what it holds`(method: String, target: String, body: JSON?) async throws {
        let world = try await World.make()
        let before = try await world.call("GET", "/api/v2/chantiers/1").etag
        #expect(try await world.call(method, target, body: body).status < 300)
        #expect(try await world.call("GET", "/api/v2/chantiers/1").etag != before)
    }

    @Test(arguments: ones + lists)
    func `what the client has is not sent again`(target: String) async throws {
        let world = try await World.make()
        let full = try await world.call("GET", target)
        let tag = try #require(full.etag)
        for header in [tag, "*", "W/\(tag)", "\"autre\", \(tag)", "\"autre\",W/\(tag) , \"encore\""] {
            let reply = try await world.call("GET", target, headers: [.ifNoneMatch: header])
            #expect(reply.status == 304, "\(header)")
            #expect(reply.bytes.isEmpty)
            #expect(reply.etag == tag)
            #expect(reply.header("cache-control") == "private, no-cache")
            #expect(reply.header("vary") == full.header("vary"))
            #expect(reply.header("content-type") == nil)
            #expect(reply.header("x-request-id") != nil)
        }
        for header in ["\"autre\"", "W/\"autre\"", "", tag.replacing("\"", with: "")] {
            #expect(try await world.call("GET", target, headers: [.ifNoneMatch: header]).status == 200, "\(header)")
        }
    }

    @Test(arguments: ones + lists)
    func `a cache keeps it for that caller alone, and asks each time`(target: String) async throws {
        let reply = try await World.make().call("GET", target)
        #expect(reply.header("cache-control") == "private, no-cache")
        #expect(reply.headers.filter { $0.name == "cache-control" }.count == 1)
        let vary = (reply.header("vary") ?? "").split(separator: ",").map { $0.drop { $0 == " " } }
        #expect(Set(vary).isSuperset(of: ["authorization", "cookie"]))
        #expect(reply.header("content-type") == "application/json")
    }

    @Test func `writes and refusals are not kept`() async throws {
        let world = try await World.make()
        #expect(try await world.call("POST", "/api/v2/chantiers/2/start").header("cache-control") == "no-store")
        #expect(try await world.call("GET", "/api/v2/chantiers/999").header("cache-control") == "no-store")
        #expect(try await world.call("GET", "/api/v2/chantiers", as: .nobody).header("cache-control") == "no-store")
        let secret = try await world.call("POST", "/api/v2/api-keys", body: ["name": "x"])
        #expect(secret.header("cache-control") == "no-store")
    }

    /// If-None-Match is about reading; a write takes no notice.
    @Test func `a write is not conditional on If-None-Match`() async throws {
        let world = try await World.make()
        #expect(try await world.call("POST", "/api/v2/chantiers/2/start", headers: [.ifNoneMatch: "*"]).status == 200)
    }

    @Test func `HEAD has the headers of GET`() async throws {
        let world = try await World.make()
        let get = try await world.call("GET", "/api/v2/chantiers/1")
        let head = try await world.call("HEAD", "/api/v2/chantiers/1")
        #expect(head.status == 200)
        #expect(head.etag == get.etag)
        #expect(try await world.call("HEAD", "/api/v2/chantiers/1", headers: [.ifNoneMatch: "*"]).status == 304)
    }

    /// Two people see the same row differently: neither may be answered with the other's.
    @Test func `a tag is of what the caller sees`() async throws {
        let world = try await World.make()
        let site = try await world.call("GET", "/api/v2/chantiers", as: .chef)
        #expect(try await world.call("GET", "/api/v2/chantiers", headers: [.ifNoneMatch: try #require(site.etag)]).status == 200)
    }
}
