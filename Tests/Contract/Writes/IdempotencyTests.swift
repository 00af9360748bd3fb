import Kernel
import ResourceKit
import Testing

@testable import APIKit
@testable import Platform

/// `Idempotency-Key` on every write (product.md §4, "Idempotency").
struct IdempotencyTests {
    /// A session that signed out cannot ask again; strangers who sign in would share their keys.
    private static let unrepeatable: Set<String> = ["signOut", "signIn"]

    @Test(arguments: EffectTests.writes.map(\.operation))
    func `a repeated write is made once and answered twice`(name: String) async throws {
        let row = try #require(StatusRow.all.first { $0.operation == name })
        let routes = try await World.make().operation(name).routes
        for route in routes {
            let world = try await World.make()
            let operation = try world.operation(name)
            guard !Self.unrepeatable.contains(name) else { continue }
            let first = try await world.call(operation, route, row.success, headers: [.idempotencyKey: "abc"])
            let after = try await world.contents()
            let second = try await world.call(operation, route, row.success, headers: [.idempotencyKey: "abc"])
            #expect(second.status == first.status, "\(route.path): \(second.text.prefix(300))")
            #expect(second.bytes == first.bytes)
            #expect(second.etag == first.etag)
            #expect(second.header("content-type") == first.header("content-type"))
            #expect(first.header("idempotent-replayed") == nil)
            #expect(second.header("idempotent-replayed") == "true")
            #expect(try await world.contents() == after, "\(route.path)")
        }
    }

    @Test(arguments: EffectTests.writes.map(\.operation))
    func `a refusal is remembered too`(name: String) async throws {
        let row = try #require(StatusRow.all.first { $0.operation == name })
        for cell in [row.invalid, row.absent] + row.refused {
            guard case .refused(let example, let code) = cell, !Self.unrepeatable.contains(name) else { continue }
            let world = try await World.make()
            let operation = try world.operation(name)
            let route = try #require(operation.routes.first)
            let headers: [HeaderName: String] = [.idempotencyKey: "abc", .requestID: "r1"]
            let first = try await world.call(operation, route, example, headers: headers)
            let second = try await world.call(operation, route, example, headers: headers)
            #expect(second.status == first.status)
            #expect(second.bytes == first.bytes, "\(code.name)")
            #expect(second.header("idempotent-replayed") == "true", "\(code.name)")
        }
    }

    /// Nobody's key is nobody's: two strangers who chose the same one must not get each other's session.
    @Test func `signing in takes no key`() async throws {
        let world = try await World.make()
        let body: JSON = ["email": .string(Person.chef.email), "password": .string(StatusRow.password)]
        let first = try await world.call("POST", "/api/v2/auth/login", as: .nobody, body: body, headers: [.idempotencyKey: "abc"])
        let second = try await world.call("POST", "/api/v2/auth/login", as: .nobody, body: body, headers: [.idempotencyKey: "abc"])
        #expect(first.status == 200 && second.status == 200)
        #expect(first.json["accessToken"] != second.json["accessToken"])
        #expect(try await world.count("idempotency_records") == 0)
    }

    /// What was refused stays refused under its key, even when it would be accepted now.
    @Test func `the answer is the first one, whatever has changed since`() async throws {
        let world = try await World.make()
        let refused = try await world.call("POST", "/api/v2/signalements/1/close", headers: [.idempotencyKey: "abc"])
        #expect(refused.status == 409)
        #expect(try await world.call("POST", "/api/v2/signalements/1/resolve", body: ["comment": "Fait"]).status == 200)
        #expect(try await world.call("POST", "/api/v2/signalements/1/close", headers: [.idempotencyKey: "abc"]).status == 409)
        #expect(try await world.call("POST", "/api/v2/signalements/1/close", headers: [.idempotencyKey: "def"]).status == 200)
    }

    @Test func `another request under the same key is refused`() async throws {
        let world = try await World.make()
        let body: JSON = ["name": "Halle", "location": "Là"]
        #expect(try await world.call("POST", "/api/v2/chantiers", body: body, headers: [.idempotencyKey: "abc"]).status == 201)
        let others: [(String, String, JSON?)] = [
            ("POST", "/api/v2/chantiers", ["name": "Halles", "location": "Là"]), ("POST", "/api/v2/chantiers?fields=id", body),
            ("POST", "/api/v1/chantiers", ["nom": "Halle", "adresse": "Là"]), ("POST", "/api/v2/chantiers/2/start", nil),
            ("DELETE", "/api/v2/chantiers/4", nil),
        ]
        for (method, target, body) in others {
            let reply = try await world.call(method, target, body: body, headers: [.idempotencyKey: "abc"])
            #expect(reply.status == 422, "\(method) \(target)")
            #expect(reply.code == "idempotency.mismatch")
        }
        #expect(try await world.count("outbox") == 1)
    }

    @Test func `a key is remembered for a day`() async throws {
        let world = try await World.make()
        let caller = Credential.key(.conducteur, "write")
        let body: JSON = ["name": "Halle", "location": "Là"]
        let first = try await world.call("POST", "/api/v2/chantiers", as: caller, body: body, headers: [.idempotencyKey: "abc"])
        world.clock.advance(seconds: 24 * 3600 - 1)
        let replayed = try await world.call("POST", "/api/v2/chantiers", as: caller, body: body, headers: [.idempotencyKey: "abc"])
        #expect(replayed.id == first.id)
        world.clock.advance(seconds: 1)
        let anew = try await world.call("POST", "/api/v2/chantiers", as: caller, body: body, headers: [.idempotencyKey: "abc"])
        #expect(anew.status == 201)
        #expect(anew.id != first.id)
        #expect(anew.header("idempotent-replayed") == nil)
        #expect(try await world.count("idempotency_records") == 1)
    }

    @Test func `a key belongs to the person, whatever the credential`() async throws {
        let world = try await World.make()
        let body: JSON = ["name": "Halle", "location": "Là"]
        let first = try await world.call("POST", "/api/v2/chantiers", as: .conducteur, body: body, headers: [.idempotencyKey: "abc"])
        let other = try await world.call("POST", "/api/v2/chantiers", as: .admin, body: body, headers: [.idempotencyKey: "abc"])
        #expect(other.status == 201)
        #expect(other.id != first.id)
        let byKey = try await world.call("POST", "/api/v2/chantiers", as: .key(.conducteur, "write"), body: body, headers: [.idempotencyKey: "abc"])
        #expect(byKey.id == first.id)
        #expect(byKey.header("idempotent-replayed") == "true")
    }

    /// A replay is an answer: it takes the same right as the request did.
    @Test func `whoever may not ask is not answered from memory`() async throws {
        let world = try await World.make()
        let body: JSON = ["name": "Halle", "location": "Là"]
        #expect(try await world.call("POST", "/api/v2/chantiers", as: .conducteur, body: body, headers: [.idempotencyKey: "abc"]).status == 201)
        let reader = Credential.key(.conducteur, "read")
        #expect(try await world.call("POST", "/api/v2/chantiers", as: reader, body: body, headers: [.idempotencyKey: "abc"]).status == 403)
        #expect(try await world.call("POST", "/api/v2/chantiers", as: .nobody, body: body, headers: [.idempotencyKey: "abc"]).status == 401)
        #expect(try await world.call("PATCH", "/api/v2/utilisateurs/2", body: ["role": "worker"]).status == 200)
        #expect(try await world.call("POST", "/api/v2/chantiers", as: .conducteur, body: body, headers: [.idempotencyKey: "abc"]).status == 403)
    }

    @Test func `a key may be quoted`() async throws {
        let world = try await World.make()
        let body: JSON = ["name": "Halle", "location": "Là"]
        let first = try await world.call("POST", "/api/v2/chantiers", body: body, headers: [.idempotencyKey: "\"a b-c\""])
        #expect(try await world.call("POST", "/api/v2/chantiers", body: body, headers: [.idempotencyKey: "a b-c"]).id == first.id)
    }

    @Test(arguments: ["", "\"\"", String(repeating: "a", count: 256), "clé", "a\u{7F}b", "a\tb"])
    func `a key that is none is a 400`(key: String) async throws {
        let world = try await World.make()
        let before = try await world.contents()
        for target in ["/api/v2/chantiers", "/api/v2/utilisateurs"] {
            let body: JSON = [
                "name": "Halle", "location": "Là", "email": "n@hub.example", "password": "Mot-de-passe-1", "lastName": "N", "firstName": "N",
            ]
            let reply = try await world.call("POST", target, body: body, headers: [.idempotencyKey: key])
            #expect(reply.code == "idempotency.invalid_key", "\(target)")
            #expect(reply.status == 400)
        }
        #expect(try await world.contents() == before)
    }

    @Test func `of those that come together under one key one is made`() async throws {
        let world = try await World.make()
        let ids = try await withThrowingTaskGroup(of: Int64?.self) { group in
            for _ in 0..<12 {
                group.addTask {
                    try await world.call("POST", "/api/v2/chantiers", body: ["name": "Halle", "location": "Là"], headers: [.idempotencyKey: "abc"]).id
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(ids).count == 1)
        #expect(ids.first != .some(nil))
        #expect(try await world.count("outbox") == 1)
    }

    /// Hashing a password takes a while: a second request may come before the first one is done (409, or its answer).
    @Test func `so is one account, although hashing takes a while`() async throws {
        let world = try await World.make()
        let body: JSON = ["email": "n@hub.example", "password": "Mot-de-passe-1", "lastName": "N", "firstName": "N"]
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask { try await world.call("POST", "/api/v2/utilisateurs", body: body, headers: [.idempotencyKey: "abc"]).status }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.contains(201))
        #expect(Set(statuses).isSubset(of: [201, 409]), "\(statuses)")
        #expect(try await world.integers("SELECT COUNT(*) FROM utilisateurs WHERE email = 'n@hub.example'") == [1])
        #expect(try await world.call("POST", "/api/v2/utilisateurs", body: body, headers: [.idempotencyKey: "abc"]).status == 201)
    }

    /// A process that died in between leaves the key taken, for a minute.
    @Test func `a request that is still running is a 409, until it is taken for dead`() async throws {
        let world = try await World.make()
        let body: JSON = ["email": "n@hub.example", "password": "Mot-de-passe-1", "lastName": "N", "firstName": "N"]
        #expect(try await world.call("POST", "/api/v2/utilisateurs", body: body, headers: [.idempotencyKey: "abc"]).status == 201)
        try await world.run("UPDATE idempotency_records SET status = 0")
        try await world.run("DELETE FROM utilisateurs WHERE email = 'n@hub.example'")
        world.clock.advance(seconds: 59)
        let running = try await world.call("POST", "/api/v2/utilisateurs", body: body, headers: [.idempotencyKey: "abc"])
        #expect(running.status == 409)
        #expect(running.code == "idempotency.running")
        world.clock.advance(seconds: 1)
        #expect(try await world.call("POST", "/api/v2/utilisateurs", body: body, headers: [.idempotencyKey: "abc"]).status == 201)
        #expect(try await world.call("POST", "/api/v2/utilisateurs", body: body, headers: [.idempotencyKey: "abc"]).status == 201)
        #expect(try await world.integers("SELECT COUNT(*) FROM utilisateurs WHERE email = 'n@hub.example'") == [1])
    }

    // MARK: Writes that hash a password first

    /// What takes a while: its address, who asks, with what, and what its success changes.
    private static let slow: [(target: String, caller: Credential, body: JSON, effect: String)] = [
        (
            "/api/v2/utilisateurs", .admin, ["email": "n@hub.example", "password": "Mot-de-passe-1", "lastName": "N", "firstName": "N"],
            "SELECT COUNT(*) FROM utilisateurs WHERE email = 'n@hub.example'"
        ),
        (
            "/api/v2/auth/change-password", .chef, ["oldPassword": .string(StatusRow.password), "newPassword": "Nouveau-mot-2"],
            "SELECT COUNT(*) FROM utilisateurs WHERE id = 3 AND version = 2"
        ),
    ]

    private static let storing = "INSERT INTO idempotency_records"

    /// The reservation is the first record that is written, the answer the second.
    @Test(arguments: slow.indices, [false, true])
    func `an answer that cannot be kept undoes its effect`(index: Int, isDeadly: Bool) async throws {
        let (target, caller, body, effect) = Self.slow[index]
        let world = try await World.make()
        let database = InterruptedDatabase(world.installation.database, at: Self.storing, occurrence: 2, isDeadly: isDeadly)
        let broken = try StoreKind.atOnce.api(of: world.installation, on: database, world.clock)
        let before = try await world.contents(except: ["idempotency_records"])
        let failed = try await world.call("POST", target, as: caller, body: body, headers: [.idempotencyKey: "abc"], through: broken)
        #expect(failed.status == 500 && database.wasInterrupted)
        #expect(try await world.contents(except: ["idempotency_records"]) == before)
        // A process that failed gives the key back; of one that died it is free after a minute. Then it is done, once.
        if isDeadly {
            #expect(try await world.call("POST", target, as: caller, body: body, headers: [.idempotencyKey: "abc"]).code == "idempotency.running")
            world.clock.advance(seconds: 60)
        }
        let first = try await world.call("POST", target, as: caller, body: body, headers: [.idempotencyKey: "abc"])
        let second = try await world.call("POST", target, as: caller, body: body, headers: [.idempotencyKey: "abc"])
        #expect([200, 201].contains(first.status) && first.header("idempotent-replayed") == nil)
        #expect(second.bytes == first.bytes && second.header("idempotent-replayed") == "true")
        #expect(try await world.integers(effect) == [1])
        #expect(try await world.count("audit_logs") == 1)
    }

    /// Nothing is written after the transaction of the effect: whoever dies then has left the answer.
    @Test(arguments: slow.indices) func `an effect that was made has left its answer, whoever dies after it`(index: Int) async throws {
        let (target, caller, body, effect) = Self.slow[index]
        let world = try await World.make()
        let database = InterruptedDatabase(world.installation.database, at: Self.storing, occurrence: 3, isDeadly: true)
        let mortal = try StoreKind.atOnce.api(of: world.installation, on: database, world.clock)
        let first = try await world.call("POST", target, as: caller, body: body, headers: [.idempotencyKey: "abc"], through: mortal)
        #expect([200, 201].contains(first.status) && !database.wasInterrupted)
        let second = try await world.call("POST", target, as: caller, body: body, headers: [.idempotencyKey: "abc"])
        #expect(second.bytes == first.bytes && second.header("idempotent-replayed") == "true")
        #expect(try await world.integers(effect) == [1])
    }

    @Test func `a wrong password is counted with its answer, or not at all`() async throws {
        let wrong: JSON = ["oldPassword": "Autre-mot-1", "newPassword": "Nouveau-mot-2"]
        for (occurrence, counted) in [(2, 0), (3, 1)] {
            let world = try await World.make()
            let database = InterruptedDatabase(world.installation.database, at: Self.storing, occurrence: occurrence, isDeadly: true)
            let mortal = try StoreKind.atOnce.api(of: world.installation, on: database, world.clock)
            let headers: [HeaderName: String] = [.idempotencyKey: "abc"]
            let first = try await world.call("POST", "/api/v2/auth/change-password", as: .chef, body: wrong, headers: headers, through: mortal)
            // After the count nothing more is written.
            #expect(database.wasInterrupted == (counted == 0) && (first.code == "auth.wrong_password") == (counted == 1))
            #expect(try await world.count("login_attempts") == Int64(counted))
            #expect(try await world.count("audit_logs") == Int64(counted))
            let again = try await world.call("POST", "/api/v2/auth/change-password", as: .chef, body: wrong, headers: headers)
            #expect(again.code == (counted == 0 ? "idempotency.running" : "auth.wrong_password"), "\(again.text)")
            #expect(try await world.count("login_attempts") == Int64(counted))
        }
    }

    @Test func `who was taken for dead has nothing of the one that came after, and does nothing`() async throws {
        let world = try await World.make()
        let digest: (UnsafeRawBufferPointer) -> [UInt8] = { Array($0.suffix(4)) }
        let (late, next) = try (Idempotency(Self.request("late"), digest: digest), Idempotency(Self.request("next"), digest: digest))
        let (first, second) = (try #require(late), try #require(next))
        let user = UtilisateurID(1)
        let answer = APIResponse(status: 200, body: Array("first".utf8))
        #expect(try await world.write { try first.replayOrReserve($0, user: user) } == nil)
        world.clock.advance(seconds: 61)
        #expect(try await world.write { try second.replayOrReserve($0, user: user) } == nil)
        // The first one wakes, with the instant that it began at.
        world.clock.advance(seconds: -61)
        let fault = await #expect(throws: Fault.self) { try await world.write { try first.store(answer, $0, user: user) } }
        #expect(fault?.code == .idempotencyRunning)
        try await world.write { try first.release($0, user: user) }
        world.clock.advance(seconds: 61)
        try await world.write { try second.store(APIResponse(status: 200, body: Array("second".utf8)), $0, user: user) }
        #expect(try await world.write { try second.replay($0, user: user)?.body } == Array("second".utf8))
    }

    private static func request(_ body: String) -> APIRequest {
        APIRequest(method: "POST", path: "/api/v2/auth/change-password", body: Array(body.utf8)) { $0 == .idempotencyKey ? "abc" : nil }
    }

    /// "Come back later" is no answer to remember for a day.
    @Test func `a failure of the moment frees the key`() async throws {
        let world = try await World.make()
        let wrong: JSON = ["oldPassword": "Autre-mot-1", "newPassword": "Nouveau-mot-2"]
        for _ in 0..<5 { #expect(try await world.call("POST", "/api/v2/auth/change-password", as: .chef, body: wrong).status == 409) }
        let right: JSON = ["oldPassword": .string(StatusRow.password), "newPassword": "Nouveau-mot-2"]
        let locked = try await world.call("POST", "/api/v2/auth/change-password", as: .chef, body: right, headers: [.idempotencyKey: "abc"])
        #expect(locked.status == 429)
        #expect(try await world.count("idempotency_records") == 0)
        world.clock.advance(seconds: 900)
        let later = try await world.call("POST", "/api/v2/auth/change-password", as: .chef, body: right, headers: [.idempotencyKey: "abc"])
        #expect(later.status == 200)
    }
}
