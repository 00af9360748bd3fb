import Kernel
import ResourceKit
import SQLKit
import Testing

@testable import APIKit
@testable import Platform

/// Answers that are kept (API-22): given again, and only as long as they hold.
@Suite(.enabled(if: !Stored.isPostgres, "on PostgreSQL nothing is kept without Redis"))
struct ResponseCacheTests {
    // MARK: Given again

    @Test func `an answer is given again without a statement, and administrators are told`() async throws {
        let world = try await World.make()
        let first = try await world.call("GET", "/api/v2/chantiers?limit=2")
        #expect(first.header("x-cache") == "MISS")
        _ = world.recorder.take()
        let second = try await world.call("GET", "/api/v2/chantiers?limit=2")
        #expect(second.header("x-cache") == "HIT")
        #expect(second.bytes == first.bytes)
        #expect(second.etag == first.etag)
        #expect(world.recorder.take().isEmpty, "who calls is remembered as well")
    }

    @Test func `nobody else learns what colleagues ask for`() async throws {
        let world = try await World.make()
        for credential in [Credential.conducteur, .chef, .compagnon] {
            for _ in 0..<2 { #expect(try await world.call("GET", "/api/v2/chantiers/1", as: credential).header("x-cache") == nil) }
        }
    }

    @Test func `a condition is answered from what is kept`() async throws {
        let world = try await World.make()
        let first = try await world.call("GET", "/api/v2/chantiers/1")
        _ = world.recorder.take()
        let second = try await world.call("GET", "/api/v2/chantiers/1", headers: [.ifNoneMatch: try #require(first.etag)])
        #expect(second.status == 304)
        #expect(second.header("x-cache") == "HIT")
        #expect(world.recorder.take().isEmpty)
    }

    /// What differs in spelling only is one question; what has a meaning is not.
    @Test func `the order of parameters does not matter, anything else does`() async throws {
        let world = try await World.make()
        func outcome(_ query: String, _ language: String = "fr") async throws -> String? {
            try await world.call("GET", "/api/v2/chantiers?\(query)", headers: [.acceptLanguage: language]).header("x-cache")
        }
        #expect(try await outcome("limit=2&fields=id,name") == "MISS")
        #expect(try await outcome("fields=id,name&limit=2") == "HIT")
        #expect(try await outcome("fields=id,name&limit=3") == "MISS")
        #expect(try await outcome("fields=id&limit=2") == "MISS")
        #expect(try await outcome("fields=id,name&limit=2", "en") == "MISS")
        #expect(try await world.call("GET", "/api/v1/chantiers?fields=id,nom&limit=2").header("x-cache") == "MISS")
    }

    @Test func `a refusal is not kept`() async throws {
        let world = try await World.make()
        for _ in 0..<2 { #expect(try await world.call("GET", "/api/v2/chantiers/999").status == 404) }
        for _ in 0..<2 { #expect(try await world.call("GET", "/api/v2/chantiers?sort=-adresse").status == 422) }
        #expect(world.installation.sharing.cache?.count == 0)
    }

    /// Overdue reports become so by themselves.
    @Test func `what the clock changes is computed each time, or soon again`() async throws {
        let world = try await World.make()
        for _ in 0..<2 { #expect(try await world.call("GET", "/api/v2/signalements").header("x-cache") == nil) }
        for expected in ["MISS", "HIT"] { #expect(try await world.call("GET", "/api/v2/signalements/statistics").header("x-cache") == expected) }
        world.clock.advance(seconds: 60)
        #expect(try await world.call("GET", "/api/v2/signalements/statistics").header("x-cache") == "MISS")
    }

    /// Answers are kept by form: no operation may name a kind of cache and show what the clock changes.
    @Test func `no operation keeps rows that change with time`() async throws {
        let platform = try await World.make().platform
        let kept = platform.operations.filter { $0.caching == .lists }
        #expect(Set(kept.map(\.name)).isSuperset(of: ["listChantiers", "getChantier", "listUtilisateurs", "listChantierPhases"]))
        let changing = platform.modules.flatMap(\.shapes).filter(\.changesWithTime).map(\.name)
        #expect(changing == ["signalement"])
        #expect(!kept.contains { $0.name.contains("Signalement") })
    }

    // MARK: No longer given

    @Test func `an answer ages for five minutes at most`() async throws {
        let world = try await World.make()
        func outcome() async throws -> String? { try await world.call("GET", "/api/v2/utilisateurs").header("x-cache") }
        // Sessions last longer than that.
        #expect(try await outcome() == "MISS")
        world.clock.advance(seconds: 299)
        #expect(try await outcome() == "HIT")
        world.clock.advance(seconds: 1)
        #expect(try await outcome() == "MISS")
    }

    @Test func `a write elsewhere leaves it in place`() async throws {
        let world = try await World.make()
        #expect(try await world.call("GET", "/api/v2/utilisateurs").status == 200)
        #expect(try await world.call("POST", "/api/v2/chantiers/2/start").status == 200)
        #expect(try await world.call("GET", "/api/v2/utilisateurs").header("x-cache") == "HIT")
    }

    /// Every write of the status table, and every read that is kept: what is given afterwards is what would be computed.
    @Test(arguments: EffectTests.writes.map(\.operation))
    func `whoever reads after a change sees it`(name: String) async throws {
        let row = try #require(StatusRow.all.first { $0.operation == name })
        let world = try await World.make()
        let write = try world.operation(name)
        try await world.prepare(row.success.by)
        let readers: [Credential] = [.admin, .conducteur, .chef, .compagnon]
        for reader in readers { for _ in 0..<2 { _ = try await Self.answers(world, as: reader) } }
        #expect(try await world.call(write, try #require(write.routes.last), row.success).status == write.status)
        let uncached = try world.installation.platform.api(
            on: world.installation.storage.database, environment: world.clock.environment, limitStore: MemoryLimitStore(now: { world.clock.now }),
            cache: nil)
        for reader in readers { #expect(try await Self.answers(world, as: reader) == Self.answers(world, as: reader, through: uncached)) }
    }

    /// The answer to every read that is kept, on each of its addresses: its tag, or its bytes where it has none.
    private static func answers(_ world: World, as reader: Credential, through api: API? = nil) async throws -> [String] {
        var answers: [String] = []
        for operation in world.platform.operations where operation.caching == .lists {
            guard let row = StatusRow.all.first(where: { $0.operation == operation.name }) else { continue }
            for route in operation.routes {
                let reply = try await world.call(operation, route, row.success.by(reader), through: api)
                answers.append("\(route.path) \(reply.status) \(reply.status == 200 ? reply.etag ?? reply.text : "")")
            }
        }
        return answers
    }

    @Test func `a command that writes beside the server is seen at once`() async throws {
        let world = try await World.make(isEmbedded: true)
        #expect(try await world.call("GET", "/api/v2/chantiers/1").json["name"] != "Par ailleurs")
        #expect(try await world.call("GET", "/api/v2/chantiers/1").header("x-cache") == "HIT")
        var settings = world.installation.settings
        settings.cacheBytes = 0
        let other = try Installation(settings, environment: world.clock.environment)
        try await other.database.write { _ = try $0.run("UPDATE chantiers SET nom = 'Par ailleurs', version = version + 1 WHERE id = 1") }
        let after = try await world.call("GET", "/api/v2/chantiers/1")
        #expect(after.json["name"] == "Par ailleurs")
        #expect(after.header("x-cache") != "HIT")
        try await other.close()
    }

    @Test func `a flush leaves nothing`() async throws {
        let world = try await World.make()
        for _ in 0..<2 { #expect(try await world.call("GET", "/api/v2/chantiers").status == 200) }
        let cache = try #require(world.installation.sharing.cache)
        #expect(cache.count > 0 && cache.bytes > 0)
        await cache.flush()
        #expect(cache.count == 0 && cache.bytes == 0)
        #expect(try await world.call("GET", "/api/v2/chantiers").header("x-cache") == "MISS")
    }

    // MARK: Who asks

    @Test func `managers of a role share an answer; whoever is held to a perimeter has his own`() async throws {
        let world = try await World.make()
        func statements(_ credential: Credential) async throws -> Int {
            try await world.prepare(credential)
            _ = try await world.call("GET", "/api/v2/auth/me", as: credential)
            _ = world.recorder.take()
            #expect(try await world.call("GET", "/api/v2/chantiers", as: credential).status == 200)
            return world.recorder.take().count
        }
        #expect(try await statements(.chef) > 0)
        #expect(try await statements(.otherChef) > 0)
        #expect(try await statements(.conducteur) > 0)
        #expect(try await statements(.conducteur) == 0)
        // The same eyes, another scope.
        #expect(try await statements(.key(.conducteur, ["read"])) > 0)
        #expect(try await statements(.cookie(.conducteur)) == 0)
    }

    @Test func `a change of role is felt at the next request`() async throws {
        let world = try await World.make()
        for _ in 0..<2 { #expect(try await world.call("GET", "/api/v2/chantiers", as: .chef).rows.count < 5) }
        let everything = try await world.call("GET", "/api/v2/chantiers").rows.count
        try await world.run("UPDATE utilisateurs SET role = 'conducteur' WHERE id = \(Person.chef.id)")
        #expect(try await world.call("GET", "/api/v2/chantiers", as: .chef).rows.count == everything)
    }

    @Test func `a key that is revoked, or whose time is over, is nobody at the next request`() async throws {
        let world = try await World.make()
        let keys = [Credential.key(.admin, ["read"]), .key(.conducteur, ["read"])]
        for key in keys { for _ in 0..<2 { #expect(try await world.call("GET", "/api/v2/chantiers/1", as: key).status == 200) } }
        try await world.run("UPDATE api_keys SET is_active = FALSE WHERE user_id = \(Person.admin.id)")
        #expect(try await world.call("GET", "/api/v2/chantiers/1", as: keys[0]).status == 401)
        try await world.write { session in
            _ = try session.connection.run(
                "UPDATE api_keys SET expires_at = \(session.now.adding(seconds: 20)) WHERE user_id = \(Person.conducteur.id)")
        }
        #expect(try await world.call("GET", "/api/v2/chantiers/1", as: keys[1]).status == 200)
        world.clock.advance(seconds: 19)
        #expect(try await world.call("GET", "/api/v2/chantiers/1", as: keys[1]).status == 200)
        world.clock.advance(seconds: 1)
        #expect(try await world.call("GET", "/api/v2/chantiers/1", as: keys[1]).status == 401)
    }

    @Test func `a session that ends, or that is ended, is nobody at the next request`() async throws {
        let world = try await World.make()
        for _ in 0..<2 { #expect(try await world.call("GET", "/api/v2/chantiers/1", as: .chef).status == 200) }
        #expect(try await world.call("POST", "/api/v2/auth/logout", as: .chef).status < 300)
        #expect(try await world.call("GET", "/api/v2/chantiers/1", as: .chef).status == 401)
        #expect(try await world.call("GET", "/api/v2/chantiers/1", as: .conducteur).status == 200)
        world.clock.advance(hours: 1)
        #expect(try await world.call("GET", "/api/v2/chantiers/1", as: .conducteur).status == 401)
    }

    // MARK: At the same time

    @Test func `a thousand who ask for the same at once cause one computation`() async throws {
        let world = try await World.make { try Town.populate($0) }
        #expect(try await world.call("GET", "/api/v2/auth/me").status == 200)
        _ = world.recorder.take()
        let lengths = try await withThrowingTaskGroup(of: Int.self) { group in
            // Several sort keys: a long read, on another thread.
            for _ in 0..<1000 {
                group.addTask { try await world.call("GET", "/api/v2/chantiers?limit=40&sort=status,-name").bytes.count }
            }
            return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
        }
        #expect(lengths.count == 1)
        let lists = world.recorder.take().filter { $0.form.contains("FROM chantiers t") && $0.form.contains("ORDER BY") }
        #expect(lists.count == 1)
    }
}
