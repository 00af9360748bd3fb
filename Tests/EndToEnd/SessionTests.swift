import Kernel
import SQLKit
import Testing

/// Signing in, the two cookies, and what ends a session (domain.md §0, "Session" and "CSRF").
@Suite(.onWorkers) struct SessionTests {
    private static let shared = Swift.Result { try Hub.start() }
    private static let newSite = #"{"nom":"Villa","adresse":"x"}"#

    /// Somebody nobody else signs in as: attempts and sessions are counted per account.
    private static func somebody(_ name: String, _ role: String = "conducteur") throws -> (hub: Hub, email: String) {
        let hub = try shared.get()
        _ = try hub.person(role, "\(name)@hub.example")
        return (hub, "\(name)@hub.example")
    }

    private static func form(_ account: String, _ password: String) -> Request {
        var request = Request("POST", "/api/v1/auth/login", [("Content-Type", "application/x-www-form-urlencoded")])
        request.body = Array("username=\(account.replacing("@", with: "%40"))&password=\(password)".utf8)
        return request
    }

    @Test func `a form and JSON open a session alike, in both versions`() throws {
        let (hub, email) = try Self.somebody("formes")
        let answers = [
            try hub.answer(to: Self.form(email, Hub.personsPassword)),
            try hub.post("/api/v1/auth/login", as: .nobody, [], #"{"username":"\#(email)","password":"\#(Hub.personsPassword)"}"#),
            try hub.post("/api/v2/auth/login", as: .nobody, [], #"{"email":"\#(email.uppercased())","password":"\#(Hub.personsPassword)"}"#),
        ]
        for answer in answers {
            #expect(answer.status == 200)
            #expect(answer[json: "user"]?["email"]?.string == email)
            #expect((answer[json: "token_type"] ?? answer[json: "tokenType"]) == "bearer")
            let token = try #require((answer[json: "access_token"] ?? answer[json: "accessToken"])?.string)
            #expect(try hub.get("/api/v1/auth/me", as: .bearer(token))[json: "email"]?.string == email)
        }
        #expect(Set(answers.map { ($0[json: "access_token"] ?? $0[json: "accessToken"])?.string }).count == 3)
    }

    @Test func `the cookies cannot be read by scripts nor sent by other sites, but the CSRF one can be read`() throws {
        let (hub, email) = try Self.somebody("biscuits")
        let cookies = try hub.answer(to: Self.form(email, Hub.personsPassword)).all("set-cookie")
        let session = try #require(cookies.first { $0.hasPrefix("access_token=hbs_") })
        let csrf = try #require(cookies.first { $0.hasPrefix("csrf_token=") })
        #expect(cookies.count == 2)
        for attribute in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=3600"] { #expect(session.contains(attribute)) }
        // The browser would send neither over plain HTTP: this server has no TLS.
        #expect(!session.contains("Secure") && !csrf.contains("HttpOnly") && csrf.contains("SameSite=Lax"))
    }

    @Test func `a write by cookie needs the CSRF header, a read does not`() throws {
        let (hub, email) = try Self.somebody("navigateur")
        let session = try hub.signIn(email)
        let other = try hub.signIn(email)
        #expect(try hub.get("/api/v1/chantiers", as: .cookie(session.token, csrf: nil)).status == 200)
        for csrf in [nil, "", "x", other.csrf, session.csrf.uppercased()] as [String?] {
            let refused = try hub.post("/api/v1/chantiers", as: .cookie(session.token, csrf: csrf), [], Self.newSite)
            refused.expectRefusal(403, "auth.csrf", isV2: false)
        }
        #expect(try hub.post("/api/v1/chantiers", as: .cookie(session.token, csrf: session.csrf), [], Self.newSite).status == 201)
        #expect(try hub.get("/api/v1/auth/csrf-token", as: .cookie(session.token, csrf: nil))[json: "csrf_token"]?.string == session.csrf)
    }

    @Test func `a bearer needs no CSRF header, and wins over the cookie`() throws {
        let (hub, email) = try Self.somebody("porteur")
        let (_, otherEmail) = try Self.somebody("biscuit")
        let session = try hub.signIn(email)
        let cookie = ("Cookie", "access_token=\(try hub.signIn(otherEmail).token)")
        #expect(try hub.post("/api/v1/chantiers", as: .bearer(session.token), [], Self.newSite).status == 201)
        #expect(try hub.post("/api/v1/chantiers", as: .bearer(session.token), [cookie], Self.newSite).status == 201)
        #expect(try hub.get("/api/v1/auth/me", as: .bearer(session.token), [cookie])[json: "email"]?.string == email)
        // A bad bearer is not mended by a good cookie.
        #expect(try hub.get("/api/v1/auth/me", as: .bearer("hbs_wrong"), [cookie]).status == 401)
    }

    @Test func `five failures lock the account for a while, and no other`() throws {
        let (hub, email) = try Self.somebody("presse")
        let (_, calm) = try Self.somebody("calme")
        for _ in 1...5 { try hub.answer(to: Self.form(email, "mauvais")).expectRefusal(401, "auth.invalid_credentials", isV2: false) }
        let locked = try hub.answer(to: Self.form(email, Hub.personsPassword))
        locked.expectRefusal(429, isV2: false)
        let seconds = try #require(locked["retry-after"].flatMap { Int($0) })
        #expect((1...3600).contains(seconds))
        #expect(try hub.answer(to: Self.form(email.uppercased(), Hub.personsPassword)).status == 429)
        #expect(try hub.answer(to: Self.form(calm, Hub.personsPassword)).status == 200)
    }

    @Test func `four failures then the right password forget the failures`() throws {
        let (hub, email) = try Self.somebody("distrait")
        for _ in 1...2 {
            for _ in 1...4 { #expect(try hub.answer(to: Self.form(email, "mauvais")).status == 401) }
            #expect(try hub.answer(to: Self.form(email, Hub.personsPassword)).status == 200)
        }
    }

    @Test func `an unknown account is refused like a wrong password`() throws {
        let (hub, email) = try Self.somebody("connue")
        let unknown = try hub.answer(to: Self.form("inconnue@hub.example", "mauvais"))
        let wrong = try hub.answer(to: Self.form(email, "mauvais"))
        for answer in [unknown, wrong] { answer.expectRefusal(401, "auth.invalid_credentials", isV2: false) }
        #expect(unknown[json: "detail"] == wrong[json: "detail"])
    }

    @Test func `signing out ends the session and empties the cookies`() throws {
        let (hub, email) = try Self.somebody("sortante")
        let session = try hub.signIn(email)
        let other = try hub.signIn(email)
        let answer = try hub.post("/api/v1/auth/logout", as: .cookie(session.token, csrf: session.csrf))
        #expect(answer.status == 200)
        #expect(answer.all("set-cookie").allSatisfy { $0.contains("Max-Age=0") } && answer.all("set-cookie").count == 2)
        #expect(try hub.get("/api/v1/auth/me", as: .bearer(session.token)).status == 401)
        #expect(try hub.get("/api/v1/auth/me", as: .bearer(other.token)).status == 200)
    }

    @Test func `a new password ends the other sessions`() throws {
        let (hub, email) = try Self.somebody("prudente")
        let (mine, other) = (try hub.signIn(email), try hub.signIn(email))
        let wrong = #"{"old_password":"mauvais","new_password":"Nouveau-mot-2026"}"#
        #expect(try hub.post("/api/v1/auth/change-password", as: .bearer(mine.token), [], wrong).status == 400)
        #expect(try hub.get("/api/v1/auth/me", as: .bearer(other.token)).status == 200)
        let right = #"{"old_password":"\#(Hub.personsPassword)","new_password":"Nouveau-mot-2026"}"#
        let changed = try hub.post("/api/v1/auth/change-password", as: .bearer(mine.token), [], right)
        #expect(changed.status == 200, "\(changed)")
        #expect(try hub.get("/api/v1/auth/me", as: .bearer(mine.token)).status == 200)
        #expect(try hub.get("/api/v1/auth/me", as: .bearer(other.token)).status == 401)
        #expect(try hub.answer(to: Self.form(email, Hub.personsPassword)).status == 401)
        #expect(try hub.answer(to: Self.form(email, "Nouveau-mot-2026")).status == 200)
    }

    @Test func `somebody deactivated is out at once`() throws {
        let (hub, email) = try Self.somebody("partante")
        let session = try hub.signIn(email)
        let id = try #require(hub.get("/api/v1/auth/me", as: .bearer(session.token)).id)
        #expect(try hub.post("/api/v1/utilisateurs/\(id)/deactivate", as: .bearer(try hub.key)).status == 200)
        #expect(try hub.get("/api/v1/auth/me", as: .bearer(session.token)).status == 401)
        #expect(try hub.answer(to: Self.form(email, Hub.personsPassword)).status == 401)
    }

    /// The predecessor's hashes (product.md §6). The vector is of crypt_blowfish's own tests.
    @Test func `a hash of the predecessor still opens, and is replaced by ours`() async throws {
        let (hub, email) = try Self.somebody("ancienne")
        let storage = try Storage(hub)
        let legacy = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
        try await storage.run("UPDATE utilisateurs SET password_hash = \(legacy) WHERE email = \(email)")
        #expect(try hub.answer(to: Self.form(email, "U*V")).status == 401)
        #expect(try await storage.texts("SELECT password_hash FROM utilisateurs WHERE email = \(email)") == [legacy])
        #expect(try hub.answer(to: Self.form(email, "U*U")).status == 200)
        let upgraded = try await storage.texts("SELECT password_hash FROM utilisateurs WHERE email = \(email)")
        #expect(upgraded.first?.hasPrefix("$argon2id$") == true)
        #expect(try hub.answer(to: Self.form(email, "U*U")).status == 200)
    }
}
