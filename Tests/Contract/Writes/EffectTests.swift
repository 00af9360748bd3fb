import Kernel
import ResourceKit
import TestKit
import Testing

@testable import APIKit
@testable import Platform

/// Effect, event, audit row and idempotency record: all of them, or none (product.md §4, "Writes").
struct EffectTests {
    static let writes = StatusRow.all.filter { row in
        !["me", "csrfToken"].contains(row.operation) && !["list", "get"].contains { row.operation.hasPrefix($0) }
    }

    @Test func `every operation that changes something is tried`() async throws {
        let operations = try await World.make().platform.operations.filter(\.isWrite).map(\.name)
        #expect(Set(operations) == Set(Self.writes.map(\.operation)))
    }

    @Test(arguments: writes.map(\.operation))
    func `a change leaves its events, its audit row and its record`(name: String) async throws {
        let row = try #require(StatusRow.all.first { $0.operation == name })
        let routes = try await World.make().operation(name).routes
        for route in routes {
            let world = try await World.make()
            let operation = try world.operation(name)
            let headers: [HeaderName: String] = [.idempotencyKey: "clé-unique".filter(\.isASCII), .requestID: "req-7", .userAgent: "essai/1.0"]
            let reply = try await world.call(operation, route, row.success, headers: headers)
            #expect(reply.status == operation.status)
            let outbox = try await world.rows("outbox", "event_type", "request_id", "occurred_at")
            #expect(outbox.map { $0[0] } == row.events, "\(route.path)")
            for event in outbox { #expect(event[1] == "req-7" && event[2] == "\(Instant.test.milliseconds)") }
            let audit = try await world.rows(
                "audit_logs", "action", "http_method", "endpoint", "status_code", "request_id", "ip_address", "user_agent")
            #expect(audit == [[name, route.method.rawValue, route.path, "\(operation.status)", "req-7", "192.0.2.7", "essai/1.0"]])
            #expect(try await world.count("idempotency_records") == (name == "signIn" ? 0 : 1))
        }
    }

    /// Same with a key, which remembers the refusal and nothing else.
    @Test(arguments: writes.map(\.operation))
    func `a refusal leaves nothing, or the memory of it under a key`(name: String) async throws {
        let row = try #require(StatusRow.all.first { $0.operation == name })
        guard !row.leavesTrace else { return }
        let world = try await World.make()
        let operation = try world.operation(name)
        let route = try #require(operation.routes.last)
        let before = try await world.contents(except: ["idempotency_records"])
        for (index, cell) in ([row.invalid, row.absent] + row.refused).enumerated() {
            guard case .refused(let example, let code) = cell else { continue }
            let reply = try await world.call(operation, route, example, headers: [.idempotencyKey: "k\(index)"])
            #expect(reply.code == code.name)
            #expect(try await world.contents(except: ["idempotency_records"]) == before, "\(code.name)")
        }
        #expect(try await world.count("outbox") == 0)
        #expect(try await world.count("audit_logs") == 0)
    }

    @Test func `the audit row tells who changed what, from what to what`() async throws {
        let world = try await World.make()
        let key = Credential.key(.conducteur, "write")
        let reply = try await world.call("PATCH", "/api/v2/chantiers/3", as: key, body: ["name": "Collège", "plannedStartDate": "2026-03-01"])
        #expect(reply.status == 200)
        let row = try #require(try await world.rows("audit_logs", "user_id", "resource_type", "resource_id", "changes", "timestamp").first)
        #expect(Array(row.prefix(3)) == ["2", "chantier", "3"])
        #expect(row[4] == "\(Instant.test.milliseconds)")
        let changes = try JSONReader.parse(Array(row[3].utf8))
        let change = try #require(changes.array?.first)
        #expect(change["before"]?["nom"] == "École Jules-Ferry")
        #expect(change["after"]?["nom"] == "Collège")
        #expect(change["after"]?["date_debut_prevue"] == "2026-03-01")
        #expect(change["after"]?["adresse"] == nil)
        #expect(try await world.integers("SELECT COUNT(*) FROM audit_logs WHERE api_key_id IS NOT NULL AND request_body_hash IS NOT NULL") == [1])
    }

    /// Restating a value is not a change: nothing to announce, no new version.
    @Test(
        arguments: [
            ("PATCH", "/api/v2/chantiers/1", ["name": "Résidence des Acacias", "status": "in_progress"]),
            ("PATCH", "/api/v2/utilisateurs/5", ["lastName": "Étienne"]),
            ("PATCH", "/api/v2/signalements/1", ["title": "Signalement 1"]), ("PATCH", "/api/v2/chantiers/1/phases/1", ["order": 2]),
            ("PATCH", "/api/v2/chantiers/1/contacts/1", ["trade": "Gardien"]), ("POST", "/api/v2/chantiers/1/foremen", ["userId": 3]),
            ("PATCH", "/api/v2/signalements/answers/1", ["content": "Réponse 1"]), ("POST", "/api/v2/utilisateurs/5/activate", nil),
            ("PATCH", "/api/v2/chantiers/1", [:]),
        ] as [(String, String, JSON?)])
    func `saying what is already so changes nothing`(method: String, target: String, body: JSON?) async throws {
        let world = try await World.make()
        let before = try await world.contents(except: ["audit_logs", "id_sequences"])
        let reply = try await world.call(method, target, body: body)
        #expect(reply.status == 200)
        #expect(try await world.contents(except: ["audit_logs", "id_sequences"]) == before)
    }

    @Test func `an event is numbered after the one before, whatever was refused in between`() async throws {
        let world = try await World.make()
        #expect(try await world.call("POST", "/api/v2/chantiers/2/start").status == 200)
        #expect(try await world.call("POST", "/api/v2/chantiers/2/start").status == 409)
        #expect(try await world.call("POST", "/api/v2/chantiers/3/start", headers: [.idempotencyKey: "x"]).status == 200)
        #expect(try await world.rows("outbox", "id", "aggregate_id") == [["1", "2"], ["2", "3"]])
    }

    @Test func `reading writes nothing`() async throws {
        let world = try await World.make()
        let before = try await world.contents()
        for target in ["/api/v2/chantiers", "/api/v1/chantiers/1", "/api/v2/signalements/statistics", "/api/v2/auth/me", "/api/v2/utilisateurs"] {
            #expect(try await world.call("GET", target, headers: [.idempotencyKey: "lecture"]).status == 200)
        }
        #expect(try await world.contents() == before)
    }

    @Test func `writes that come together are all made, each once`() async throws {
        let world = try await World.make()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<40 {
                group.addTask {
                    try await world.call("POST", "/api/v2/chantiers", body: ["name": .string("Site \(number)"), "location": "Là"]).status
                }
            }
            for try await status in group { #expect(status == 201) }
        }
        #expect(try await world.count("chantiers") == 47)
        #expect(try await world.integers("SELECT COUNT(DISTINCT code) FROM chantiers") == [47])
        #expect(try await world.count("outbox") == 40)
        #expect(try await world.count("audit_logs") == 40)
    }
}
