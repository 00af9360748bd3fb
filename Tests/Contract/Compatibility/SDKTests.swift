import Kernel
import Testing

@testable import APIKit

/// The requests that the published Python SDK 1.0.0 sends for sites, as they are on the wire (domain.md §4.2).
struct SDKTests {
    private static let headers: [HeaderName: String] = [.userAgent: "hub-chantier-python/1.0.0", .contentType: "application/json"]
    private static let key = Credential.key(.conducteur, "write")

    @Test func `list answers objects with a name and an address`() async throws {
        let world = try await World.make()
        let reply = try await world.call("GET", "/api/chantiers?limit=20&offset=0", as: Self.key, headers: Self.headers)
        #expect(reply.status == 200)
        let items = try #require(reply.json["items"]?.array)
        #expect(items.count == 5)
        for item in items { #expect(item["nom"]?.string != nil && item["adresse"]?.string != nil) }
        #expect(reply.json["page"] == 1)
        #expect(reply.json["size"] == 20)
    }

    @Test func `list takes a status, a manager and a place`() async throws {
        let world = try await World.make()
        #expect(try await world.call("GET", "/api/chantiers?limit=20&offset=0&status=ouvert", as: Self.key, headers: Self.headers).ids == [2, 3])
        #expect(try await world.call("GET", "/api/chantiers?limit=20&offset=0&conducteur_id=2", as: Self.key, headers: Self.headers).ids == [1])
        let page = try await world.call("GET", "/api/chantiers?limit=2&offset=2", as: Self.key, headers: Self.headers)
        #expect(page.ids == [3, 4])
        #expect(page.json["page"] == 2)
        #expect(page.json["size"] == 2)
        #expect(page.json["pages"] == 3)
        // `limit` and `offset` win over `page` and `size`.
        #expect(try await world.call("GET", "/api/chantiers?limit=2&offset=2&page=1&size=50", as: Self.key).ids == [3, 4])
    }

    @Test func `get answers the site`() async throws {
        let reply = try await World.make().call("GET", "/api/chantiers/1", as: Self.key, headers: Self.headers)
        #expect(reply.json["id"] == "1")
        #expect(reply.json["nom"] == "Résidence des Acacias")
    }

    @Test func `create takes what the SDK always sends`() async throws {
        let world = try await World.make()
        let body: JSON = [
            "nom": "Villa Moderne", "adresse": "123 rue de la Paix, 69000 Lyon", "statut": "ouvert", "date_debut_prevue": "2026-02-01",
            "conducteur_id": 2,
            "description": "Une villa", "champ_inconnu": [1, 2],
        ]
        let reply = try await world.call("POST", "/api/chantiers", as: Self.key, body: body, headers: Self.headers)
        #expect(reply.status == 201)
        #expect(reply.json["id"]?.string.flatMap { Int($0) } != nil)
        #expect(reply.json["code"] == "A007")
        #expect(reply.json["statut"] == "ouvert")
        #expect(reply.json["date_debut_prevue"] == "2026-02-01")
        #expect(reply.json["conducteurs"]?.array?.map(\.id) == [2])
        #expect(reply.json["description"] == "Une villa")
    }

    /// O-6: `ouvert` and `en_cours` are honoured, else 422.
    @Test(arguments: [("en_cours", 201), ("ouvert", 201), ("ferme", 422), ("receptionne", 422), ("bogus", 422)])
    func `create honours the status it can`(statut: String, status: Int) async throws {
        let world = try await World.make()
        let body: JSON = ["nom": "Villa", "adresse": "Là", "statut": .string(statut)]
        let reply = try await world.call("POST", "/api/chantiers", as: Self.key, body: body, headers: Self.headers)
        #expect(reply.status == status)
        if status == 201 { #expect(reply.json["statut"] == .string(statut)) }
    }

    @Test func `update changes what is sent`() async throws {
        let world = try await World.make()
        let reply = try await world.call("PUT", "/api/chantiers/2", as: Self.key, body: ["statut": "en_cours"], headers: Self.headers)
        #expect(reply.status == 200)
        #expect(reply.json["statut"] == "en_cours")
        #expect(reply.json["nom"] == "Gymnase 100%_bois")
    }

    /// An empty answer raises an error in the SDK although the server did the work.
    @Test func `delete answers JSON`() async throws {
        let world = try await World.make()
        let admin = Credential.key(.admin, "write")
        let reply = try await world.call("DELETE", "/api/chantiers/4", as: admin, headers: Self.headers)
        #expect(reply.status == 200)
        #expect(reply.json == ["deleted": true, "id": 4])
        #expect(try await world.call("GET", "/api/chantiers/4", as: admin, headers: Self.headers).status == 404)
        #expect(try await world.call("DELETE", "/api/chantiers/1", as: admin, headers: Self.headers).status == 400)
    }

    /// "The body must be a JSON object with `detail`" (domain.md §4.2, "Reading").
    @Test(
        arguments: [
            ("GET", "/api/chantiers/999", key), ("GET", "/api/chantiers/abc", key), ("GET", "/api/chantiers?limit=0", key),
            ("POST", "/api/chantiers", key),
            ("GET", "/api/chantiers", .nobody), ("DELETE", "/api/chantiers/4", key), ("GET", "/api/nulle-part", key),
            ("PATCH", "/api/chantiers/1", key),
            ("GET", "/api/affectations", key),
        ] as [(String, String, Credential)])
    func `an error is an object with a detail`(method: String, target: String, credential: Credential) async throws {
        let reply = try await World.make().call(method, target, as: credential, headers: Self.headers)
        #expect(reply.status >= 400)
        #expect(reply.json["detail"] != nil)
        #expect(reply.json["error_code"]?.string != nil)
        #expect(reply.json["request_id"]?.string == reply.header("x-request-id"))
        #expect(reply.header("content-type") == "application/json")
    }
}
