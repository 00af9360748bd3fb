import Kernel
import Testing

/// Addresses, parameters and verbs that nothing serves.
@Suite(.onWorkers) struct BadTargetTests {
    @Test(
        arguments: [
            "/nowhere", "/api", "/api/", "/api/v1", "/api/v3/chantiers", "/api/v1/nulle-part", "/api/v1/chantiers/1/nulle-part", "/chantiers",
            "/api/v1/Chantiers", "/api/v1/chantiers/%00", "/api/v1/chantiers/%ff", "/api/v1/chantiers/%zz", "/api/v1/chantiers/1%00", "*",
            "/docs/../../../../etc/passwd", "/docs/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc%2fpasswd", "/docs/assets/..%5c..%5cmaster.key",
        ])
    func `an unknown address is a 404`(target: String) async throws {
        let besieged = try await Besieged.now
        try await besieged.expectRefusal(Request("GET", target, as: besieged.key), 404, "request.unknown_route")
    }

    @Test func `an unknown address of v2 is a problem`() async throws {
        let besieged = try await Besieged.now
        let answer = try await besieged.expectRefusal(Request("GET", "/api/v2/nowhere", as: besieged.key), 404, "request.unknown_route")
        #expect(answer[json: "instance"] == "/api/v2/nowhere")
    }

    @Test(
        arguments: [
            ("PATCH", "/api/v1/chantiers", "GET, POST, HEAD, OPTIONS"), ("DELETE", "/api/v2/chantiers", "GET, POST, HEAD, OPTIONS"),
            ("TRACE", "/api/v2/chantiers", "GET, POST, HEAD, OPTIONS"), ("PATCH", "/api/v1/chantiers/1", "DELETE, GET, PUT, HEAD, OPTIONS"),
            ("PUT", "/api/v2/chantiers/1", "DELETE, GET, PATCH, HEAD, OPTIONS"), ("GET", "/api/v1/auth/login", "POST, OPTIONS"),
            ("POST", "/health", "GET, HEAD, OPTIONS"), ("DELETE", "/health/ready", "GET, HEAD, OPTIONS"), ("POST", "/docs", "GET, HEAD, OPTIONS"),
            ("PUT", "/openapi/v2.json", "GET, HEAD, OPTIONS"), ("PROPFIND", "/api/v1/chantiers", "GET, POST, HEAD, OPTIONS"),
        ])
    func `another verb is a 405 that says which`(method: String, target: String, allowed: String) async throws {
        let besieged = try await Besieged.now
        let answer = try await besieged.expectRefusal(Request(method, target, as: besieged.key), 405, "request.method_not_allowed")
        #expect(answer["allow"] == allowed)
    }

    @Test(
        arguments: [
            ("/api/v1/chantiers?limit=0", 422), ("/api/v1/chantiers?limit=101", 422), ("/api/v1/chantiers?limit=-1", 422),
            ("/api/v1/chantiers?limit=99999999999999999999999", 422), ("/api/v1/chantiers?limit=1e3", 422), ("/api/v1/chantiers?limit=", 422),
            ("/api/v1/chantiers?limit=٣", 400), ("/api/v1/chantiers?limit=%D9%A3", 422), ("/api/v1/chantiers?limit=%201", 422),
            ("/api/v1/chantiers?page=0", 422), ("/api/v1/chantiers?page=9223372036854775807&size=100", 422), ("/api/v1/chantiers?size=501", 422),
            ("/api/chantiers?limit=20&offset=-1", 422), ("/api/chantiers?limit=20&offset=9223372036854775807", 422),
            ("/api/chantiers?conducteur_id=abc", 422), ("/api/chantiers?status=bogus", 422),
            ("/api/v2/chantiers?limit=101", 422), ("/api/v2/chantiers?limit=0", 422), ("/api/v2/chantiers?size=20", 422),
            ("/api/v2/chantiers?nom=x", 422), ("/api/v2/chantiers?status=en_cours", 422), ("/api/v2/chantiers?sort=secret", 422),
            ("/api/v2/chantiers?createdAt%5Bgte%5D=hier", 422), ("/api/v2/chantiers?id%5Bin%5D=1,x", 422),
            ("/api/v1/chantiers?fields=secret", 400), ("/api/v2/chantiers?fields=nom", 400), ("/api/v2/chantiers?fields=name,,id", 400),
            ("/api/v2/chantiers?fields=name;DROP", 400), ("/api/v1/auth/me?fields=password_hash", 400), ("/api/v2/auth/me?fields=passwordHash", 400),
            ("/api/v1/chantiers/1?fields=team.password", 400),
            ("/api/v1/chantiers?search=%ff", 400), ("/api/v2/chantiers?search=%00", 400), ("/api/v2/chantiers?search=%", 400),
            ("/api/v2/chantiers?search=%E9", 400), ("/api/v2/chantiers?%ff=1", 400),
        ])
    func `a parameter that cannot be is refused`(target: String, status: Int) async throws {
        let besieged = try await Besieged.now
        try await besieged.expectRefusal(Request("GET", target, as: besieged.key), status)
    }

    @Test(
        arguments: [
            ("/api/v1/chantiers/999999", 404), ("/api/v2/chantiers/999999", 404), ("/api/v1/chantiers/9223372036854775807", 404),
            ("/api/v1/chantiers/99999999999999999999999", 422), ("/api/v1/chantiers/abc", 422), ("/api/v2/chantiers/abc", 422),
            ("/api/v1/chantiers/-1", 422), ("/api/v1/chantiers/1.0", 422), ("/api/v1/chantiers/%31x", 422), ("/api/v1/signalements/1", 404),
            ("/api/v1/chantiers/code/ZZZ", 404), ("/api/v1/chantiers/1'%20OR%20'1'='1", 422),
        ])
    func `an unknown or unreadable id is refused`(target: String, status: Int) async throws {
        let besieged = try await Besieged.now
        try await besieged.expectRefusal(Request("GET", target, as: besieged.key), status)
    }

    @Test func `a cursor opens only the list that made it`() async throws {
        let besieged = try await Besieged.now
        let first = try besieged.hub.get("/api/v2/chantiers?limit=1", as: besieged.key)
        let cursor = try #require(first[json: "pagination"]?["next_cursor"]?.string)
        #expect(try besieged.hub.get("/api/v2/chantiers?limit=1&cursor=\(cursor)", as: besieged.key).status == 200)
        var altered = Array(cursor.utf8)
        altered[altered.count / 2] = altered[altered.count / 2] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        let places = [
            "/api/v2/signalements?cursor=\(cursor)", "/api/v2/utilisateurs?cursor=\(cursor)", "/api/v1/chantiers?cursor=\(cursor)",
            "/api/v2/chantiers?cursor=\(cursor)&sort=-name", "/api/v2/chantiers?cursor=\(cursor)&status=open",
            "/api/v2/chantiers?cursor=\(cursor)&search=a", "/api/v2/chantiers?cursor=\(String(decoding: altered, as: UTF8.self))",
            "/api/v2/chantiers?cursor=\(cursor.dropLast(4))", "/api/v2/chantiers?cursor=\(cursor)AAAA", "/api/v2/chantiers?cursor=x",
            "/api/v1/chantiers?cursor=eyJpZCI6MSwiY3JlYXRlZF9hdCI6IjIwMjYtMDEtMDEifQ",
            "/api/v2/chantiers?cursor=" + String(repeating: "A", count: 6000),
        ]
        for place in places { try await besieged.expectRefusal(Request("GET", place, as: besieged.key), 400, "request.invalid_cursor") }
    }

    @Test func `nobody gets in without a good credential`() async throws {
        let besieged = try await Besieged.now
        let bad: [(String, String)] = [
            ("Authorization", "Bearer hbc_" + String(repeating: "A", count: 43)), ("Authorization", "Bearer "), ("Authorization", "Bearer"),
            ("Authorization", "Basic YWRtaW46YWRtaW4="), ("Authorization", "Bearer " + String(repeating: "x", count: 7000)),
            ("Authorization", "Bearer ' OR 1=1 --"), ("Cookie", "access_token=hbs_" + String(repeating: "A", count: 43)), ("Cookie", "access_token="),
            ("Authorization", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."),
        ]
        for header in bad {
            for target in ["/api/v1/chantiers", "/api/v2/chantiers/1", "/api/v1/auth/me"] {
                let answer = try await besieged.expectRefusal(Request("GET", target, [header]), 401)
                #expect(answer["www-authenticate"]?.hasPrefix("Bearer") == true)
            }
        }
    }

    /// Outside one's perimeter a read is not found and a write forbidden (product.md §4, "Caller").
    @Test func `other people's rows are neither shown nor changed`() async throws {
        let besieged = try await Besieged.now
        let labourer = besieged.labourer
        for version in ["v1", "v2"] {
            try await besieged.expectRefusal(Request("GET", "/api/\(version)/chantiers/1", as: labourer), 404)
            try await besieged.expectRefusal(Request("GET", "/api/\(version)/utilisateurs/1", as: labourer), 404)
            try await besieged.expectRefusal(Request("GET", "/api/\(version)/signalements", as: labourer), 403)
        }
        try await besieged.expectRefusal(Request("PUT", "/api/v1/chantiers/1", as: labourer, json: #"{"nom":"Volé"}"#), 403)
        try await besieged.expectRefusal(Request("DELETE", "/api/v1/chantiers/1?force=true", as: labourer), 403)
        try await besieged.expectRefusal(Request("POST", "/api/v1/chantiers", as: labourer, json: #"{"nom":"Villa","adresse":"x"}"#), 403)
        try await besieged.expectRefusal(Request("POST", "/api/v1/admin/api-keys", as: labourer, json: #"{"nom":"x","user_id":1}"#), 403)
        let list = try besieged.hub.get("/api/v1/chantiers", as: labourer)
        #expect(list[json: "total"] == 0)
    }

    @Test func `nobody revokes somebody else's key`() async throws {
        let besieged = try await Besieged.now
        let listed = try besieged.hub.run("keys", "list")
        let id = try #require(listed.output.split(separator: " ").first.map { String($0) })
        try await besieged.expectRefusal(Request("DELETE", "/api/v1/auth/api-keys/\(id)", as: besieged.labourer), 403)
        try await besieged.expectRefusal(Request("DELETE", "/api/v1/auth/api-keys/00000000-0000-4000-8000-000000000000", as: besieged.labourer), 404)
        try await besieged.expectRefusal(Request("DELETE", "/api/v1/auth/api-keys/x", as: besieged.labourer), 422)
    }

    @Test(
        arguments: [
            ("en", "en", "Site not found."), ("fr", "fr", "Chantier introuvable."), ("de", "fr", "Chantier introuvable."),
            ("de, en;q=0.5", "en", "Site not found."), ("en;q=0, fr;q=0.1", "fr", "Chantier introuvable."),
            (";;;q=,", "fr", "Chantier introuvable."),
        ])
    func `a refusal speaks the language asked for, French by default`(accepted: String, language: String, detail: String) async throws {
        let besieged = try await Besieged.now
        for version in ["v1", "v2"] {
            let request = Request("GET", "/api/\(version)/chantiers/999999", as: besieged.key, [("Accept-Language", accepted)])
            let answer = try await besieged.expectRefusal(request, 404, "chantier.not_found", language: language)
            #expect(answer[json: "detail"]?.string == detail)
        }
    }
}
