import Kernel
import Testing

/// Bodies that are not what the route documents.
@Suite(.onWorkers) struct BadBodyTests {
    private static let routes = ["/api/v1/chantiers", "/api/chantiers", "/api/v2/chantiers"]

    @Test(
        arguments: [
            #"{"nom":"#, "{", #"{"nom":"a"} x"#, "[1,2", "nul", #"{"a":01}"#, #"{"a":1e}"#, #"{"a":1e400}"#, #"{"a":"\x"}"#, #"{'a':1}"#,
            #"{"a":1,}"#, #"{"a" 1}"#, "NaN", #"{"a":"\ud800"}"#, "\u{FEFF}{}", "{\"a\":\"\u{0}\"}", "{\"a\":\"\n\"}",
        ] as [RawText], routes)
    func `broken JSON is a 400 that says where`(json: RawText, route: String) async throws {
        let besieged = try await Besieged.now
        let answer = try await besieged.expectRefusal(Request("POST", route, as: besieged.key, json: json.text), 400, "request.malformed_json")
        #expect(answer[json: "detail"]?.string?.contains("octet") == true)
    }

    @Test(arguments: [65, 66, 1000, 100_000])
    func `JSON deeper than 64 levels is a 400`(depth: Int) async throws {
        let besieged = try await Besieged.now
        for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
            let json = String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
            try await besieged.expectRefusal(Request("POST", "/api/v2/chantiers", as: besieged.key, json: json), 400, "request.malformed_json")
        }
    }

    @Test func `64 levels are read`() async throws {
        let besieged = try await Besieged.now
        let json = #"{"a":"# + String(repeating: "[", count: 63) + String(repeating: "]", count: 63) + "}"
        try await besieged.expectRefusal(Request("POST", "/api/v2/chantiers", as: besieged.key, json: json), 422, "request.invalid")
    }

    @Test(
        arguments: [
            #"{"nom":3,"adresse":"x"}"#, #"{"nom":null,"adresse":"x"}"#, #"{"nom":["Villa"],"adresse":"x"}"#, #"{"nom":{"a":1},"adresse":"x"}"#,
            #"{"nom":true,"adresse":"x"}"#, #"{"adresse":"x"}"#, "[]", "null", "3", #""nom""#,
            #"{"nom":"Villa","adresse":"x","latitude":"loin"}"#, #"{"nom":"Villa","adresse":"x","latitude":91}"#,
            #"{"nom":"Villa","adresse":"x","conducteur_id":1e30}"#,
            #"{"nom":"Villa","adresse":"x","conducteur_id":-1}"#, #"{"nom":"Villa","adresse":"x","conducteur_id":9223372036854775808}"#,
            #"{"nom":"Villa","adresse":"x","contacts":"personne"}"#, #"{"nom":"Villa","adresse":"x","contacts":[1]}"#,
            #"{"nom":"Villa","adresse":"x","batiment_plus_2ans":"oui"}"#, #"{"nom":"Villa","adresse":"x","statut":"bogus"}"#,
            #"{"nom":"a\u0000b","adresse":"x"}"#, #"{"nom":"  ","adresse":"x"}"#,
        ])
    func `a value of the wrong type or out of range is a 422 that names it`(json: String) async throws {
        let besieged = try await Besieged.now
        let answer = try await besieged.expectRefusal(Request("POST", "/api/v1/chantiers", as: besieged.key, json: json), 422, "request.invalid")
        for problem in answer[json: "detail"]?.array ?? [] {
            #expect(problem["type"]?.string != nil && problem["loc"]?.array?.first == "body" && problem["msg"]?.string != nil)
        }
    }

    /// A date that is not one stays the old contract's 400 on v1 (domain.md §1.1).
    @Test(arguments: ["2026-02-30", "demain", "2026-1-1", "99999-01-01", "0000-00-00"])
    func `a date that does not exist is refused`(date: String) async throws {
        let besieged = try await Besieged.now
        let v1 = Request("POST", "/api/v1/chantiers", as: besieged.key, json: #"{"nom":"Villa","adresse":"x","date_debut_prevue":"\#(date)"}"#)
        try await besieged.expectRefusal(v1, 400)
        let v2 = Request("POST", "/api/v2/chantiers", as: besieged.key, json: #"{"name":"Villa","location":"x","plannedStartDate":"\#(date)"}"#)
        try await besieged.expectRefusal(v2, 422)
    }

    @Test(arguments: [("nom", 256), ("nom", 100_000), ("adresse", 501), ("description", 10_001), ("maitre_ouvrage", 201)])
    func `a text longer than its field takes is a 422`(field: String, length: Int) async throws {
        let besieged = try await Besieged.now
        let given = ["nom": "Villa", "adresse": "x"].merging([field: String(repeating: "é", count: length)]) { $1 }
        let json = "{" + given.map { #""\#($0)":"\#($1)""# }.joined(separator: ",") + "}"
        let answer = try await besieged.expectRefusal(Request("POST", "/api/v1/chantiers", as: besieged.key, json: json), 422, "request.invalid")
        #expect(answer[json: "detail"]?.array?.first?["type"] == "string_too_long")
    }

    @Test(
        arguments: [
            "text/xml", "text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "application/jsonp", "", "json", ";",
        ])
    func `a body of another type is a 415`(type: String) async throws {
        let besieged = try await Besieged.now
        let request = Request("POST", "/api/v2/chantiers", as: besieged.key, [("Content-Type", type)], json: #"{"name":"Villa","location":"x"}"#)
        try await besieged.expectRefusal(request, 415, "request.unsupported_media")
    }

    @Test(arguments: routes) func `an empty body where one is needed is a 422`(route: String) async throws {
        let besieged = try await Besieged.now
        try await besieged.expectRefusal(Request("POST", route, as: besieged.key), 422, "request.invalid")
    }

    @Test(
        arguments: [
            [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xE2, 0x82], [0xF4, 0x90, 0x80, 0x80],
        ] as [[UInt8]])
    func `broken UTF-8 in a body is a 400`(bytes: [UInt8]) async throws {
        let besieged = try await Besieged.now
        var request = Request("POST", "/api/v1/chantiers", as: besieged.key, json: "")
        request.body = Array(#"{"nom":"Vi"#.utf8) + bytes + Array(#"lla","adresse":"x"}"#.utf8)
        try await besieged.expectRefusal(request, 400, "request.malformed_json")
    }

    @Test func `a form is read at sign-in only, and a broken one is a 400`() async throws {
        let besieged = try await Besieged.now
        for body in ["username=%zz&password=x", "username=a%00&password=x", "username=%ff&password=x"] {
            var request = Request("POST", "/api/v1/auth/login", [("Content-Type", "application/x-www-form-urlencoded")])
            request.body = Array(body.utf8)
            try await besieged.expectRefusal(request, 400, "request.malformed")
        }
    }
}

extension Request {
    init(_ method: String, _ target: String, _ headers: [(String, String)]) { self.init(method, target, as: .nobody, headers) }
}
