import Kernel
import Testing
import UseCaseKit

@testable import APIKit
@testable import Platform

/// Right = scope ∩ role ∩ perimeter (product.md §4, domain.md §3).
struct RightsTests {
    @Test func `the declarations are the table of the document`() async throws {
        let world = try await World.make()
        for row in RightsRow.all {
            for name in row.operations {
                guard case .caller(_, let access) = try world.operation(name).access else {
                    Issue.record("\(name) is open")
                    continue
                }
                #expect(access.cells == row.cells, "\(name): \(row.action)")
            }
        }
    }

    @Test func `every operation is in the table once, or open to all`() async throws {
        let operations = try await World.make().platform.operations
        let governed = RightsRow.all.flatMap(\.operations)
        #expect(Set(governed).count == governed.count)
        #expect(Set(operations.map(\.name)) == Set(governed).union(RightsRow.open))
        for operation in operations {
            if case .open = operation.access { #expect(RightsRow.open.contains(operation.name)) }
        }
    }

    @Test func `every limited grant has a call inside and a call outside`() async throws {
        for operation in try await World.make().platform.operations {
            guard case .caller(_, let access) = operation.access else { continue }
            if Reach.lists.contains(operation.name) || Reach.aboutOneself.contains(operation.name) { continue }
            let limited = Role.allCases.filter { [.own, .perimeter].contains(access[$0]) }
            let tried = Set(Reach.all.filter { $0.operation == operation.name }.map(\.person.role))
            if Reach.sameForEveryRole.contains(operation.name) {
                #expect(!tried.isEmpty)
            } else {
                #expect(tried == Set(limited), "\(operation.name)")
            }
        }
    }

    @Test(arguments: Set(Reach.all.map(\.operation)).sorted())
    func `inside is answered, outside is not`(name: String) async throws {
        for reach in Reach.all where reach.operation == name {
            let routes = try await World.make().operation(name).routes
            for route in routes {
                let world = try await World.make()
                let operation = try world.operation(name)
                let outside = try await world.call(operation, route, reach.outside)
                let place = "\(reach.person) on \(route.path)"
                #expect(outside.code == reach.refusal, "\(place)")
                #expect(outside.status == (operation.isWrite ? 403 : 404), "\(place)")
                let inside = try await world.call(operation, route, reach.inside)
                #expect(inside.status == operation.status, "\(place): \(inside.text.prefix(300))")
            }
        }
    }

    /// What a manager reads is not limited to the sites that he manages (O-8).
    @Test(arguments: [Credential.admin, .conducteur])
    func `managers reach every site`(manager: Credential) async throws {
        let world = try await World.make()
        #expect(try await world.call("GET", "/api/v2/chantiers/3", as: manager).status == 200)
        #expect(try await world.call("GET", "/api/v2/signalements/6", as: manager).status == 200)
        #expect(try await world.call("GET", "/api/v2/utilisateurs/6", as: manager).status == 200)
        #expect(try await world.call("PATCH", "/api/v2/chantiers/3", as: manager, body: ["name": "École Ferry"]).status == 200)
    }

    @Test(
        arguments: [
            ("/api/v1/chantiers", Credential.chef, [1, 4]), ("/api/v2/chantiers", .chef, [4, 1]), ("/api/chantiers", .chef, [1, 4]),
            ("/api/v1/chantiers?exclude_special=false", .chef, [1, 4, 6]), ("/api/v1/chantiers", .otherChef, [2]),
            ("/api/v1/chantiers", .compagnon, [1]),
            ("/api/v2/chantiers", .otherCompagnon, [2]), ("/api/v1/chantiers", .conducteur, [1, 2, 3, 4, 5]),
            ("/api/v1/signalements/alertes/en-retard", .otherChef, [2]), ("/api/v1/signalements/alertes/en-retard", .chef, []),
            ("/api/v2/signalements/overdue", .conducteur, [2]),
        ] as [(String, Credential, [Int64])])
    func `a list shows what is inside the perimeter`(target: String, credential: Credential, ids: [Int64]) async throws {
        let reply = try await World.make().call("GET", target, as: credential)
        #expect(reply.ids == ids)
        if let total = reply.json["total"]?.integer { #expect(total == Int64(ids.count)) }
    }

    @Test func `a total counts what is inside the perimeter`() async throws {
        let world = try await World.make()
        #expect(try await world.call("GET", "/api/v2/chantiers?count=exact&limit=1", as: .chef).json["pagination"]?["total"] == 2)
        #expect(try await world.call("GET", "/api/v1/signalements/stats/global", as: .chef).json["total"] == 4)
        #expect(try await world.call("GET", "/api/v2/signalements/statistics", as: .otherCompagnon).json["total"] == 1)
        #expect(try await world.call("GET", "/api/v2/signalements/statistics", as: .conducteur).json["total"] == 6)
        #expect(try await world.call("GET", "/api/v2/signalements/statistics?siteId=2", as: .chef).json["total"] == 0)
    }

    @Test func `keys are listed to their owner only`() async throws {
        let world = try await World.make()
        #expect(try await world.call("GET", "/api/v1/auth/api-keys").rows.compactMap { $0["id"]?.string } == [Company.keyID(1)])
        #expect(try await world.call("GET", "/api/v2/api-keys", as: .compagnon).rows.compactMap { $0["id"]?.string } == [Company.keyID(3)])
        #expect(try await world.call("GET", "/api/v2/api-keys", as: .chef).rows.isEmpty)
    }

    /// domain.md §3: `fermer` and delete with `force` are the administrator's.
    @Test func `only an administrator forces`() async throws {
        let world = try await World.make()
        #expect(try await world.call("POST", "/api/v1/chantiers/1/fermer?force=true", as: .conducteur).code == "auth.forbidden")
        #expect(try await world.call("DELETE", "/api/v1/chantiers/1?force=true", as: .conducteur).code == "auth.forbidden")
        #expect(try await world.call("POST", "/api/v1/chantiers/1/fermer?force=true").status == 200)
        #expect(try await world.call("DELETE", "/api/v1/chantiers/2?force=true").status == 200)
    }

    @Test func `a key does what its scopes, its owner's role and his perimeter all allow`() async throws {
        let world = try await World.make()
        let reader = Credential.key(.chef, "chantiers:read")
        #expect(try await world.call("GET", "/api/v2/chantiers/1", as: reader).status == 200)
        #expect(try await world.call("GET", "/api/v2/chantiers/2", as: reader).status == 404)
        #expect(try await world.call("GET", "/api/v2/signalements/1", as: reader).code == "auth.insufficient_scope")
        #expect(try await world.call("PATCH", "/api/v2/chantiers/1", as: reader, body: ["name": "Non"]).code == "auth.insufficient_scope")
        #expect(try await world.call("PATCH", "/api/v2/chantiers/1", as: .key(.chef, "write"), body: ["name": "Non"]).code == "auth.forbidden")
        #expect(try await world.call("GET", "/api/v2/chantiers/1", as: .key(.conducteur, "chantiers:write")).code == "auth.insufficient_scope")
        #expect(try await world.call("GET", "/api/v2/chantiers/1", as: .key(.compagnon, "chantiers:*")).status == 200)
        #expect(try await world.call("GET", "/api/v2/auth/me", as: .key(.compagnon, "webhooks:read")).id == 5)
    }

    /// An administrator's key without the `admin` scope gives away no power (domain.md §5.1, appendix 11).
    @Test func `a key without the admin scope makes no administrator`() async throws {
        let world = try await World.make()
        let key = Credential.key(.admin, "write")
        #expect(try await world.call("PATCH", "/api/v2/utilisateurs/5", as: key, body: ["role": "admin"]).code == "user.role_reserved")
        #expect(try await world.call("POST", "/api/v2/admin/api-keys", as: key, body: ["name": "x"]).code == "auth.insufficient_scope")
    }

    @Test func `a role is read at each request`() async throws {
        let world = try await World.make()
        #expect(try await world.call("GET", "/api/v2/utilisateurs", as: .conducteur).status == 200)
        #expect(try await world.call("PATCH", "/api/v2/utilisateurs/2", body: ["role": "worker"]).status == 200)
        #expect(try await world.call("GET", "/api/v2/utilisateurs", as: .conducteur).code == "auth.forbidden")
    }

    @Test(arguments: [
        "hbs_", "hbc_" + String(repeating: "A", count: 43), "hbs_" + String(repeating: "A", count: 43), "eyJhbGciOiJIUzI1NiJ9.e30.x", "",
    ])
    func `an unknown credential is nobody`(token: String) async throws {
        let world = try await World.make()
        let reply = try await world.call("GET", "/api/v1/chantiers", as: .bearer(token))
        #expect(reply.status == 401)
        #expect(reply.header("www-authenticate")?.hasPrefix("Bearer") == true)
    }

    @Test func `a session ends after an hour, on sign-out, and with the account`() async throws {
        let world = try await World.make()
        #expect(try await world.call("POST", "/api/v2/auth/logout", as: .chef).status == 200)
        #expect(try await world.call("GET", "/api/v2/auth/me", as: .chef).status == 401)
        #expect(try await world.call("POST", "/api/v2/utilisateurs/5/deactivate").status == 200)
        #expect(try await world.call("GET", "/api/v2/auth/me", as: .compagnon).status == 401)
        #expect(try await world.call("GET", "/api/v2/auth/me", as: .session(.inactif)).status == 401)
        world.clock.advance(seconds: 3599)
        #expect(try await world.call("GET", "/api/v2/auth/me").status == 200)
        world.clock.advance(seconds: 1)
        #expect(try await world.call("GET", "/api/v2/auth/me").status == 401)
    }

    @Test func `a key dies when it is revoked, expires, or its owner is deactivated`() async throws {
        let world = try await World.make()
        let created = try await world.call(
            "POST", "/api/v2/api-keys", as: .conducteur, body: ["name": "Courte", "scopes": ["read"], "expiresDays": 1])
        let key = Credential.bearer(try #require(created.json["apiKey"]?.string))
        #expect(try await world.call("GET", "/api/v2/chantiers", as: key).status == 200)
        #expect(try await world.call("POST", "/api/v2/utilisateurs/2/deactivate").status == 200)
        #expect(try await world.call("GET", "/api/v2/chantiers", as: key).status == 401)
        #expect(try await world.call("POST", "/api/v2/utilisateurs/2/activate").status == 200)
        #expect(try await world.call("GET", "/api/v2/chantiers", as: key).status == 200)
        world.clock.advance(hours: 24)
        #expect(try await world.call("GET", "/api/v2/chantiers", as: key).status == 401)
    }

    // MARK: What a right shows

    /// domain.md §1.2: the hourly rate and the emergency contact are for managers and the person.
    @Test func `sensitive fields are null to those who may not read them`() async throws {
        let world = try await World.make()
        let target = "/api/v2/utilisateurs/5"
        #expect(try await world.call("GET", target, as: .compagnon).json["hourlyRate"] == "20.05")
        #expect(try await world.call("GET", target, as: .conducteur).json["emergencyContactName"] == "Contact 5")
        #expect(try await world.call("GET", target, as: .chef).status == 404)
    }

    // MARK: Cookies

    @Test func `a cookie writes only with the token of its page`() async throws {
        let world = try await World.make()
        let token = try #require(try await world.call("GET", "/api/v1/auth/csrf-token", as: .cookie(.compagnon)).json["csrf_token"]?.string)
        let body: JSON = ["contenu": "Vu"]
        let target = "/api/v1/signalements/1/reponses"
        #expect(try await world.call("POST", target, as: .cookie(.compagnon), body: body).code == "auth.csrf")
        #expect(try await world.call("POST", target, as: .cookie(.compagnon), body: body, headers: [.csrfToken: token + "x"]).code == "auth.csrf")
        #expect(try await world.call("POST", target, as: .cookie(.chef), body: body, headers: [.csrfToken: token]).code == "auth.csrf")
        #expect(try await world.call("POST", target, as: .cookie(.compagnon), body: body, headers: [.csrfToken: token]).status == 201)
        #expect(try await world.call("POST", target, as: .compagnon, body: body).status == 201)
        #expect(try await world.call("GET", "/api/v1/chantiers/1", as: .cookie(.compagnon)).status == 200)
    }

    @Test func `the matrix is the reviewed one`() async throws {
        let world = try await World.make()
        var lines = [
            "# Who may do what", "", "Written by `RightsTests` from the declarations; A admin, C conducteur, F chef de chantier, O compagnon.", "",
        ]
        lines += ["| action (domain.md §3) | operation | scope | A | C | F | O |", "|---|---|---|---|---|---|---|"]
        for row in RightsRow.all {
            for name in row.operations {
                guard case .caller(let scope, let access) = try world.operation(name).access else { continue }
                lines.append("| \(row.action) | \(name) | `\(scope.name)` | \(access.cells.joined(separator: " | ")) |")
            }
        }
        try Golden.expect(lines.joined(separator: "\n"), is: "rights-matrix.md")
    }
}
