import Kernel
import ResourceKit
import Testing

@testable import APIKit
@testable import Platform

/// `If-Match` and optimistic locking (product.md §4, "ETag", "Writes").
struct PreconditionTests {
    @Test(arguments: EffectTests.writes.map(\.operation))
    func `an operation on one row minds the version that the client read`(name: String) async throws {
        let row = try #require(StatusRow.all.first { $0.operation == name })
        guard try await World.make().operation(name).target != nil else { return }
        let routes = try await World.make().operation(name).routes
        for route in routes {
            let world = try await World.make()
            let operation = try world.operation(name)
            let before = try await world.contents()
            for stale in ["\"2.0123456789abcdef\"", "\"0\"", "W/\"1.0123456789abcdef\"", "\"bogus\"", "", "\"2.0\", \"3.0\"", "1"] {
                let reply = try await world.call(operation, route, row.success, headers: [.ifMatch: stale])
                #expect(reply.status == 412, "\(route.path) \(stale)")
                #expect(reply.code == "resource.precondition_failed")
            }
            #expect(try await world.contents() == before)
            let reply = try await world.call(operation, route, row.success, headers: [.ifMatch: "\"7.0\", \"1.0123456789abcdef\""])
            #expect(reply.status == operation.status, "\(reply.text.prefix(300))")
        }
    }

    /// What changes or removes one row in its path must be protected.
    @Test func `every PUT, PATCH and DELETE of a versioned row has a target`() async throws {
        for operation in try await World.make().platform.operations {
            let methods = Set(operation.routes.map(\.method))
            guard !methods.isDisjoint(with: [.put, .patch, .delete]) else { continue }
            // A key is revoked for good: there is nothing to overwrite.
            #expect(operation.target != nil || operation.name == "revokeAPIKey", "\(operation.name)")
        }
    }

    @Test func `a star asks only that the row exists`() async throws {
        let world = try await World.make()
        #expect(try await world.call("PATCH", "/api/v2/chantiers/1", body: ["name": "Autre"], headers: [.ifMatch: "*"]).status == 200)
        #expect(try await world.call("PATCH", "/api/v2/chantiers/999", body: ["name": "Autre"], headers: [.ifMatch: "*"]).status == 404)
        #expect(try await world.call("PATCH", "/api/v2/chantiers/999", body: ["name": "Autre"], headers: [.ifMatch: "\"1.0\""]).status == 404)
    }

    @Test(
        arguments: [
            ("/api/v2/chantiers/1", "?fields=name", ["name": "Autre nom"]), ("/api/v2/chantiers/1", "", ["name": "Autre nom"]),
            ("/api/v2/signalements/1", "?fields=timeRemaining", ["title": "Autre titre"]),
            ("/api/v2/utilisateurs/5", "?fields=id,fullName", ["phone": "+33 1 00 00 00 00"]),
        ] as [(String, String, JSON)])
    func `a tag read with any fields protects the whole row`(target: String, fields: String, body: JSON) async throws {
        let world = try await World.make()
        let tag = try #require(try await world.call("GET", target + fields).etag)
        let written = try await world.call("PATCH", target, body: body, headers: [.ifMatch: tag])
        #expect(written.status == 200)
        #expect(written.json["version"] == 2)
        #expect(try await world.call("PATCH", target, body: body, headers: [.ifMatch: tag]).status == 412)
        let fresh = try #require(written.etag)
        #expect(try await world.call("PATCH", target, body: body, headers: [.ifMatch: fresh]).status == 200)
    }

    @Test func `the tag of one version's address serves the other's`() async throws {
        let world = try await World.make()
        let tag = try #require(try await world.call("GET", "/api/v1/chantiers/1").etag)
        #expect(try await world.call("PATCH", "/api/v2/chantiers/1", body: ["name": "Autre"], headers: [.ifMatch: tag]).status == 200)
        #expect(try await world.call("PUT", "/api/v1/chantiers/1", body: ["nom": "Encore"], headers: [.ifMatch: tag]).status == 412)
    }

    @Test func `of those who read the same version one writes`() async throws {
        let world = try await World.make()
        let tag = try #require(try await world.call("GET", "/api/v2/chantiers/1").etag)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<12 {
                group.addTask {
                    try await world.call("PATCH", "/api/v2/chantiers/1", body: ["name": .string("Nom \(number)")], headers: [.ifMatch: tag]).status
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.filter { $0 == 200 }.count == 1)
        #expect(statuses.filter { $0 == 412 }.count == 11)
        #expect(try await world.integers("SELECT version FROM chantiers WHERE id = 1") == [2])
    }

    /// A version counts the changes, whatever changed.
    @Test func `each change of a site is one version`() async throws {
        let world = try await World.make()
        let changes: [(String, String, JSON?)] = [
            ("PATCH", "/api/v2/chantiers/1", ["name": "Deux"]), ("POST", "/api/v2/chantiers/1/phases", ["name": "Trois"]),
            ("POST", "/api/v2/chantiers/1/workers", ["userId": 6]), ("DELETE", "/api/v2/chantiers/1/workers/6", nil),
            ("POST", "/api/v2/chantiers/1/contacts", ["name": "Six", "phone": "0102030405"]), ("POST", "/api/v2/chantiers/1/close", nil),
        ]
        for (index, change) in changes.enumerated() {
            #expect(try await world.call(change.0, change.1, body: change.2).status < 300, "\(change.1)")
            #expect(try await world.call("GET", "/api/v2/chantiers/1").json["version"] == .integer(Int64(index) + 2), "\(change.1)")
        }
    }

    /// Answering is no change of the report: it never makes somebody's edit stale.
    @Test func `answering does not age the report`() async throws {
        let world = try await World.make()
        let tag = try #require(try await world.call("GET", "/api/v2/signalements/1").etag)
        #expect(try await world.call("POST", "/api/v2/signalements/1/answers", body: ["content": "Vu"]).status == 201)
        #expect(try await world.call("PATCH", "/api/v2/signalements/1", body: ["title": "Fuite"], headers: [.ifMatch: tag]).status == 200)
        #expect(try await world.call("GET", "/api/v2/signalements/1").json["answerCount"] == 4)
    }
}
