import Kernel
import ResourceKit
import Testing

@testable import APIKit
@testable import SQLKit

/// `fields=`: prunes the answer, and the work behind it.
struct FieldsTests {
    @Test(arguments: [
        ("/api/v1/chantiers/1?fields=nom", ["nom"]), ("/api/v1/chantiers/1?fields=chefs,id,nom", ["id", "nom", "chefs"]),
        ("/api/v1/chantiers/1?fields=nom,nom", ["nom"]), ("/api/v2/chantiers/1?fields=name,version", ["name", "version"]),
        ("/api/chantiers/1?fields=id", ["id"]), ("/api/v1/chantiers/code/A001?fields=code", ["code"]),
        ("/api/v2/auth/me?fields=fullName", ["fullName"]),
        ("/api/v1/signalements/1?fields=temps_restant,cree_par_nom", ["cree_par_nom", "temps_restant"]),
        ("/api/v1/chantiers/1?fields=photo_couverture", ["photo_couverture"]),
    ])
    func `only what is asked for, in the order of the declaration`(target: String, names: [String]) async throws {
        let reply = try await World.make().call("GET", target)
        #expect(reply.status == 200)
        #expect(reply.json.names == names)
    }

    @Test(arguments: [
        "/api/v1/chantiers?", "/api/v1/chantiers?cursor=&", "/api/v2/chantiers?", "/api/v1/signalements?", "/api/v2/signalements?",
        "/api/v1/utilisateurs?",
        "/api/v2/signalements/1/answers?",
    ])
    func `the rows of a list are pruned, its envelope is not`(target: String) async throws {
        let world = try await World.make()
        let reply = try await world.call("GET", "\(target)fields=id")
        #expect(!reply.rows.isEmpty)
        for row in reply.rows { #expect(row.names == ["id"]) }
        #expect(reply.json.names == (try await world.call("GET", String(target.dropLast()))).json.names)
    }

    @Test func `objects inside are pruned too`() async throws {
        let world = try await World.make()
        let one = try await world.call("GET", "/api/v1/chantiers/1?fields=id,chefs.nom,chefs.id,phases,responsable.nom").json
        #expect(one.names == ["id", "phases", "chefs", "responsable"])
        #expect(one["chefs"]?.array?.map(\.names) == [["id", "nom"]])
        #expect(one["phases"]?.array?.first?.names.count == 6)
        #expect(one["responsable"] == ["nom": "BERNARD"])
        let v2 = try await world.call("GET", "/api/v2/chantiers?fields=foremen.lastName,manager.id&sort=id").rows
        #expect(v2.first == ["foremen": [["lastName": "CHEVALIER"]], "manager": ["id": 2]])
        #expect(v2.last?["manager"] == .null)
        #expect(try await world.call("GET", "/api/v1/chantiers/1?fields=chefs.nom,chefs").json["chefs"]?.array?.first?.names.count == 9)
    }

    @Test(arguments: ["/api/v1/chantiers/1", "/api/v2/chantiers/1", "/api/v2/signalements/5", "/api/v1/utilisateurs/5"])
    func `a star is everything`(target: String) async throws {
        let world = try await World.make()
        let whole = try await world.call("GET", target)
        #expect(try await world.call("GET", "\(target)?fields=*").json.names == whole.json.names)
        #expect(!whole.json.names.contains("responsable"))
    }

    @Test(arguments: [
        "bogus", "", "nom,", ",", "nom.id", "chefs.bogus", "chefs.", ".nom", "chefs..nom", "deleted_at", "recherche", "version", "nom;id", "nom nom",
        "name",
        "chefs.nom.id", "phases.chantier_id", "chefs.password_hash", (1...51).map { _ in "id" }.joined(separator: ","), "a.b.c.d.e", "é",
    ])
    func `an unknown name is a 400 that says it`(fields: String) async throws {
        let world = try await World.make()
        for target in ["/api/v1/chantiers/1", "/api/v1/chantiers", "/api/v1/chantiers?cursor="] {
            let separator = target.contains("?") ? "&" : "?"
            let reply = try await world.call("GET", "\(target)\(separator)fields=\(fields.percentEncoded)")
            #expect(reply.status == 400, "\(target) \(fields)")
            #expect(reply.code == "request.unknown_field")
            #expect(reply.json["field"] == "fields")
        }
    }

    @Test(arguments: ["passwordHash", "password_hash", "email_key", "deletedAt", "recherche", "nom"])
    func `what is stored and not shown cannot be asked for`(field: String) async throws {
        let world = try await World.make()
        #expect(try await world.call("GET", "/api/v2/utilisateurs/5?fields=\(field)").code == "request.unknown_field")
        #expect(try await world.call("GET", "/api/v2/utilisateurs?fields=id,\(field)").code == "request.unknown_field")
        #expect(try await world.call("GET", "/api/v2/signalements/5?fields=derniereEscaladeAt").code == "request.unknown_field")
    }

    @Test func `a write answers what it is asked for`() async throws {
        let world = try await World.make()
        let created = try await world.call("POST", "/api/v2/chantiers?fields=id,name", body: ["name": "Halle", "location": "Là"])
        #expect(created.status == 201)
        #expect(created.json.names == ["id", "name"])
        #expect(try await world.call("POST", "/api/v1/signalements/1/cloturer?fields=bogus").status == 400)
        // What an answer cannot show is refused before anything is done.
        let before = try await world.contents()
        #expect(try await world.call("PATCH", "/api/v2/chantiers/1?fields=bogus", body: ["name": "Non"]).status == 400)
        #expect(try await world.contents() == before)
    }

    @Test func `what is not asked for is not fetched`() async throws {
        let world = try await World.make()
        _ = try await world.call("GET", "/api/v2/chantiers")
        let whole = Self.statements(world)
        #expect(whole.contains { $0.contains("chantier_equipe j") })
        #expect(whole.contains { $0.contains("FROM chantier_phases t") })
        _ = try await world.call("GET", "/api/v2/chantiers?fields=id,name")
        let pruned = Self.statements(world)
        #expect(!pruned.contains { $0.contains("chantier_equipe j") || $0.contains("chantier_phases") || $0.contains("chantier_contacts") })
        #expect(!pruned.contains { $0.contains("t.description") })
        _ = try await world.call("GET", "/api/v2/signalements?fields=id,title")
        #expect(!Self.statements(world).contains { $0.contains("FROM utilisateurs l") })
    }

    /// A page costs a fixed number of statements, whatever its size.
    @Test(arguments: ["/api/v2/chantiers", "/api/v1/chantiers", "/api/v2/signalements", "/api/v1/utilisateurs", "/api/v2/signalements/1/answers"])
    func `a page never asks once for each row`(target: String) async throws {
        let world = try await World.make(keepsAnswers: false) { try Town.populate($0) }
        // Who calls is looked up once.
        _ = try await world.call("GET", target)
        _ = Self.statements(world)
        _ = try await world.call("GET", "\(target)?limit=1")
        let small = Self.statements(world).count
        _ = try await world.call("GET", "\(target)?limit=30")
        #expect(Self.statements(world).count == small)
    }

    private static func statements(_ world: World) -> [String] { world.recorder.take().map { $0.rendered(for: .sqlite).text } }
}
