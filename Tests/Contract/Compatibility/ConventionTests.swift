import Kernel
import Testing

@testable import APIKit

/// What is true of every address, whatever the resource (domain.md §0, product.md §4).
struct ConventionTests {
    // MARK: Bodies

    @Test(arguments: [
        ("{", 400, "request.malformed_json"), ("{\"name\":\"x\",}", 400, "request.malformed_json"), ("{'name':'x'}", 400, "request.malformed_json"),
        ("{\"name\":\"x\"} x", 400, "request.malformed_json"), ("[]", 422, "request.invalid"), ("\"x\"", 422, "request.invalid"),
        ("null", 422, "request.invalid"),
        ("", 422, "request.invalid"), ("{}", 422, "request.invalid"), (String(repeating: "[", count: 100_000), 400, "request.malformed_json"),
        ("{\"name\":\"a\\u0000b\",\"location\":\"x\"}", 422, "request.invalid"), ("{\"name\":\"\\ud800\"}", 400, "request.malformed_json"),
        ("{\"name\":1e400}", 400, "request.malformed_json"),
    ])
    func `a body that cannot be read is refused`(body: String, status: Int, code: String) async throws {
        let world = try await World.make()
        for target in ["/api/v2/chantiers", "/api/v1/chantiers", "/api/v2/utilisateurs", "/api/v1/auth/login"] {
            let reply = try await world.call("POST", target, as: target.hasSuffix("login") ? .nobody : .admin, bytes: Array(body.utf8))
            #expect(reply.status == status, "\(target) \(body.prefix(40)): \(reply.text.prefix(300))")
            #expect(reply.code == code, "\(target) \(body.prefix(40))")
        }
    }

    @Test func `text that is not UTF-8 is refused`() async throws {
        let world = try await World.make()
        let reply = try await world.call("POST", "/api/v2/chantiers", bytes: Array("{\"name\":\"".utf8) + [0xFF, 0xFE] + Array("\"}".utf8))
        #expect(reply.code == "request.malformed_json")
        #expect(try await world.call("GET", "/api/v2/chantiers?search=%FF").code == "request.malformed")
        #expect(try await world.call("GET", "/api/v1/chantiers?search=%4").code == "request.malformed")
        #expect(try await world.call("GET", "/api/v1/chantiers?search=%00").code == "request.malformed")
    }

    @Test(arguments: [
        ("application/json", 200), ("application/json; charset=utf-8", 200), ("APPLICATION/JSON", 200), ("application/merge-patch+json", 200),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415), ("multipart/form-data; boundary=x", 415), ("application/xml", 415),
    ])
    func `a body is JSON`(type: String, status: Int) async throws {
        let reply = try await World.make().call("PATCH", "/api/v2/chantiers/1", body: ["name": "Autre"], headers: [.contentType: type])
        #expect(reply.status == status)
        if status == 415 { #expect(reply.code == "request.unsupported_media") }
    }

    /// domain.md §0, "Unknown request keys": the SDK forwards anything.
    @Test func `unknown keys of a body are ignored`() async throws {
        let world = try await World.make()
        #expect(try await world.call("PUT", "/api/v1/chantiers/1", body: ["nom": "Autre", "bogus": 1, "code": "Z001"]).json["code"] == "A001")
        #expect(try await world.call("PATCH", "/api/v2/chantiers/1", body: ["nom": "Encore", "id": 9]).json["name"] == "Autre")
    }

    /// domain.md §0, "Ids": digits as a number or a text.
    @Test func `an id in a body is a number or digits`() async throws {
        let world = try await World.make()
        for id in ["5", 6] as [JSON] { #expect(try await world.call("POST", "/api/v1/chantiers/3/ouvriers", body: ["user_id": id]).status == 200) }
        for id in [0, -1, "x", 1.5, true, nil, "99999999999999999999"] as [JSON] {
            #expect(try await world.call("POST", "/api/v1/chantiers/3/ouvriers", body: ["user_id": id]).status == 422, "\(id)")
        }
    }

    /// domain.md §1.1: "non-ISO → 400", and 422 as any wrong value on v2.
    @Test(arguments: ["2026-02-30", "01/02/2026", "2026-2-1", "", "hier"])
    func `a date that is none is a 400 on v1`(date: String) async throws {
        let world = try await World.make()
        let isBlank = date.isEmpty
        let v1 = try await world.call("PUT", "/api/v1/chantiers/1", body: ["date_debut_prevue": .string(date)])
        #expect(v1.status == (isBlank ? 200 : 400))
        let v2 = try await world.call("PATCH", "/api/v2/chantiers/1", body: ["plannedStartDate": .string(date)])
        #expect(v2.status == (isBlank ? 200 : 422))
        guard !isBlank else { return }
        #expect(v1.problems.first?["loc"] == ["body", "date_debut_prevue"])
        #expect(v2.problems.first?["pointer"] == "/plannedStartDate")
    }

    @Test func `a date-time without zone is UTC, another zone is brought to UTC`() async throws {
        let world = try await World.make()
        for (text, shown) in [
            ("2026-03-01T10:00:00", "2026-03-01T10:00:00Z"), ("2026-03-01T10:00:00+02:00", "2026-03-01T08:00:00Z"),
            ("2026-03-01T10:00:00.1234567Z", "2026-03-01T10:00:00.123Z"),
        ] {
            let reply = try await world.call("PUT", "/api/v1/signalements/1", body: ["date_resolution_souhaitee": .string(text)])
            #expect(reply.json["date_resolution_souhaitee"] == .string(shown))
        }
    }

    @Test func `amounts are exact`() async throws {
        let world = try await World.make()
        for (given, shown) in [("19.99", "19.99"), (20, "20.00"), (20.1, "20.10"), ("11", "11.00"), (199.99, "199.99")] as [(JSON, JSON)] {
            #expect(try await world.call("PUT", "/api/v1/utilisateurs/5", body: ["taux_horaire": given]).json["taux_horaire"] == shown)
        }
        for given in ["19.999", "1e2", "10.99", 200.01, "vingt", true] as [JSON] {
            #expect(try await world.call("PUT", "/api/v1/utilisateurs/5", body: ["taux_horaire": given]).status == 422, "\(given)")
        }
    }

    // MARK: Addresses

    @Test func `a wrong verb is a 405 that tells the right ones`() async throws {
        let world = try await World.make()
        let reply = try await world.call("PATCH", "/api/v1/chantiers")
        #expect(reply.status == 405)
        #expect(reply.header("allow") == "GET, POST, HEAD, OPTIONS")
        #expect(try await world.call("PUT", "/api/v2/chantiers/1").header("allow") == "DELETE, GET, PATCH, HEAD, OPTIONS")
    }

    @Test(arguments: [
        "/api/v3/chantiers", "/api/v1", "/api/v1/chantiers/1/x", "/api/v1/chantiers/%FF", "/api/v1//nulle", "/api/v1/chantiers/1/phases/1/x",
    ])
    func `an unknown address is a 404 in the shape of its version`(target: String) async throws {
        let reply = try await World.make().call("GET", target, as: .nobody)
        #expect(reply.status == 404)
        #expect(reply.code == "request.unknown_route")
        #expect(reply.record.route == "unknown")
    }

    @Test func `a trailing slash changes nothing`() async throws {
        #expect(try await World.make().call("GET", "/api/v1/chantiers/1/").id == 1)
    }

    @Test func `every answer carries the request's id`() async throws {
        let world = try await World.make()
        for target in ["/api/v2/chantiers", "/api/v2/chantiers/999", "/nulle-part"] {
            #expect(try await world.call("GET", target, headers: [.requestID: "abc-1.2_3"]).header("x-request-id") == "abc-1.2_3")
            let drawn = try #require(try await world.call("GET", target, headers: [.requestID: "pas bon\u{7F}"]).header("x-request-id"))
            #expect(drawn.count == 32 && drawn.allSatisfy(\.isHexDigit))
        }
    }

    @Test(
        arguments: [
            (nil, "fr"), ("fr", "fr"), ("en", "en"), ("en-GB,fr;q=0.5", "en"), ("fr;q=0.1, en;q=0.9", "en"), ("de", "fr"), ("*", "fr"), ("", "fr"),
            ("de, en;q=0.3", "en"),
        ] as [(String?, String)])
    func `texts are in the client's language, French by default`(header: String?, language: String) async throws {
        let reply = try await World.make().call("GET", "/api/v2/chantiers/999", headers: header.map { [.acceptLanguage: $0] } ?? [:])
        #expect(reply.json["detail"] == (language == "fr" ? "Chantier introuvable." : "Site not found."))
        #expect(reply.header("content-language") == language)
    }

    // MARK: Signing in

    /// domain.md §4.1: v1 signs in with a form.
    @Test func `v1 signs in with a form, or JSON`() async throws {
        let world = try await World.make()
        let form = "username=\(Person.chef.email.percentEncoded)&password=\(StatusRow.password.percentEncoded)"
        let headers: [HeaderName: String] = [.contentType: "application/x-www-form-urlencoded"]
        let reply = try await world.call("POST", "/api/v1/auth/login", as: .nobody, bytes: Array(form.utf8), headers: headers)
        #expect(reply.status == 200)
        #expect(reply.json["token_type"] == "bearer")
        #expect(reply.json["user"]?["email"] == .string(Person.chef.email))
        let token = try #require(reply.json["access_token"]?.string)
        #expect(try await world.call("GET", "/api/v1/auth/me", as: .bearer(token)).id == Person.chef.rawValue)
        let cookies = reply.headers.filter { $0.name == "set-cookie" }.map(\.value)
        #expect(cookies.contains { $0.hasPrefix("access_token=\(token); HttpOnly; SameSite=Strict") })
        #expect(cookies.contains { $0.hasPrefix("csrf_token=") && !$0.contains("HttpOnly") })
    }

    @Test func `an address is recognised whatever its case`() async throws {
        let body: JSON = ["email": .string(Person.chef.email.uppercased()), "password": .string(StatusRow.password)]
        #expect(try await World.make().call("POST", "/api/v2/auth/login", as: .nobody, body: body).status == 200)
    }

    @Test func `five wrong passwords lock the account for that address a quarter of an hour`() async throws {
        let world = try await World.make()
        let wrong: JSON = ["email": .string(Person.chef.email), "password": "Mauvais-mot-1"]
        let right: JSON = ["email": .string(Person.chef.email), "password": .string(StatusRow.password)]
        for _ in 0..<5 { #expect(try await world.call("POST", "/api/v2/auth/login", as: .nobody, body: wrong).status == 401) }
        let locked = try await world.call("POST", "/api/v2/auth/login", as: .nobody, body: right)
        #expect(locked.status == 429)
        #expect(locked.code == "auth.too_many_attempts")
        #expect(locked.header("retry-after") == "900")
        world.clock.advance(seconds: 900)
        #expect(try await world.call("POST", "/api/v2/auth/login", as: .nobody, body: right).status == 200)
    }

    @Test func `a new password replaces the old one, and ends the other sessions`() async throws {
        let world = try await World.make()
        let change: JSON = ["oldPassword": .string(StatusRow.password), "newPassword": "Nouveau-mot-2"]
        let opened = try await world.call(
            "POST", "/api/v2/auth/login", as: .nobody, body: ["email": .string(Person.chef.email), "password": .string(StatusRow.password)])
        let other = Credential.bearer(try #require(opened.json["accessToken"]?.string))
        #expect(try await world.call("POST", "/api/v2/auth/change-password", as: .chef, body: change).status == 200)
        #expect(try await world.call("GET", "/api/v2/auth/me", as: other).status == 401)
        #expect(try await world.call("GET", "/api/v2/auth/me", as: .chef).status == 200)
        let old: JSON = ["email": .string(Person.chef.email), "password": .string(StatusRow.password)]
        #expect(try await world.call("POST", "/api/v2/auth/login", as: .nobody, body: old).status == 401)
        let new: JSON = ["email": .string(Person.chef.email), "password": "Nouveau-mot-2"]
        #expect(try await world.call("POST", "/api/v2/auth/login", as: .nobody, body: new).status == 200)
    }

    @Test func `ten keys in use at most`() async throws {
        let world = try await World.make()
        for number in 0..<10 {
            #expect(try await world.call("POST", "/api/v2/api-keys", as: .conducteur, body: ["name": .string("Clé \(number)")]).status == 201)
        }
        let refused = try await world.call("POST", "/api/v2/api-keys", as: .conducteur, body: ["name": "Une de trop"])
        #expect(refused.status == 409)
        #expect(refused.code == "api_key.limit_reached")
        #expect(refused.json["limit"] == 10)
    }

    /// O-3, and the one refusal that was always a 409.
    @Test func `a refusal of the business is a 400 on v1 and a 409 on v2`() async throws {
        let world = try await World.make()
        #expect(try await world.call("POST", "/api/v1/chantiers/1/demarrer").status == 400)
        #expect(try await world.call("POST", "/api/v2/chantiers/1/start").status == 409)
    }
}
