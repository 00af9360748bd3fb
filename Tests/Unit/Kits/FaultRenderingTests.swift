import Kernel
import ResourceKit
import Testing

@testable import APIKit

struct FaultRenderingTests {
    private struct Leak: Error { let secret = "SELECT * FROM users" }

    private func response(_ fault: Fault, _ version: APIVersion = .v1, _ language: Language = .french) -> APIResponse {
        FaultRendering.response(fault, version: version, language: language, requestID: "r-1", path: "/api/\(version.rawValue)/lignes/7")
    }

    private func body(_ fault: Fault, _ version: APIVersion = .v1, _ language: Language = .french) -> String {
        String(decoding: response(fault, version, language).body, as: UTF8.self)
    }

    private let missing = FieldProblem(.body, ["contacts", "1", "nom"], "missing", Text("Ce champ est requis.", "This field is required."))
    private let tooLarge = FieldProblem(.query, ["size"], "less_than_equal", Text("Au plus 100.", "At most 100."))

    // MARK: Bodies

    @Test func `a plain fault keeps the old shape on v1`() {
        #expect(body(Fault(.forbidden)) == #"{"detail":"Droits insuffisants pour cette action.","error_code":"auth.forbidden","request_id":"r-1"}"#)
        #expect(
            body(Fault(.forbidden), .v1, .english)
                == #"{"detail":"You are not allowed to do this.","error_code":"auth.forbidden","request_id":"r-1"}"#)
    }

    @Test func `a plain fault is problem+json on v2`() {
        #expect(
            body(Fault(.forbidden), .v2)
                == #"{"type":"/docs/errors#auth.forbidden","title":"Droits insuffisants pour cette action.","status":403,"#
                + #""detail":"Droits insuffisants pour cette action.","instance":"/api/v2/lignes/7","code":"auth.forbidden","requestId":"r-1"}"#)
    }

    @Test func `a more precise sentence is the detail, and the title stays the code's`() {
        #expect(
            body(Fault(.forbidden, Text("Pas vous.", "Not you.")), .v2, .english)
                == #"{"type":"/docs/errors#auth.forbidden","title":"You are not allowed to do this.","status":403,"detail":"Not you.","#
                + #""instance":"/api/v2/lignes/7","code":"auth.forbidden","requestId":"r-1"}"#)
    }

    @Test func `problems are the triplet on v1, indexes as integers`() {
        #expect(
            body(Fault(.invalidInput, problems: [missing, tooLarge]))
                == #"{"detail":[{"type":"missing","loc":["body","contacts",1,"nom"],"msg":"Ce champ est requis."},"#
                + #"{"type":"less_than_equal","loc":["query","size"],"msg":"Au plus 100."}],"error_code":"request.invalid","request_id":"r-1"}"#)
    }

    @Test func `problems are pointers or parameters on v2`() {
        #expect(
            body(Fault(.invalidInput, problems: [missing, tooLarge]), .v2, .english)
                == #"{"type":"/docs/errors#request.invalid","title":"The request contains invalid values.","status":422,"#
                + #""detail":"The request contains invalid values.","instance":"/api/v2/lignes/7","code":"request.invalid","#
                + #""errors":[{"pointer":"/contacts/1/nom","code":"missing","detail":"This field is required."},"#
                + #"{"parameter":"size","code":"less_than_equal","detail":"At most 100."}],"requestId":"r-1"}"#)
    }

    @Test func `a problem of the whole body has the root's place`() {
        let fault = Fault(.invalidInput, problems: [FieldProblem(.body, [], "missing", Text("a", "b"))])
        #expect(body(fault).contains(#""loc":["body"]"#))
        #expect(body(fault, .v2).contains(#""pointer":"""#))
    }

    @Test func `a pointer escapes what RFC 6901 reserves`() {
        let fault = Fault(.invalidInput, problems: [FieldProblem(.body, ["a/b", "c~d"], "missing", Text("a", "b"))])
        #expect(body(fault, .v2).contains(#""pointer":"/a~1b/c~0d""#))
    }

    @Test func `the field at fault is named in the style of the version`() {
        let fault = Fault(.staleVersion, field: "date_debut")
        #expect(body(fault).contains(#""error_code":"resource.stale","field":"date_debut","request_id":"r-1"}"#))
        #expect(body(fault, .v2).contains(#""code":"resource.stale","field":"dateDebut","requestId":"r-1"}"#))
    }

    @Test func `facts follow the detail on v1 and are camel-cased on v2`() {
        let fault = Fault(.staleVersion, facts: [.init("open_signalements", 2)])
        #expect(body(fault).contains(#"recommencez.","open_signalements":2,"error_code""#))
        #expect(body(fault, .v2).contains(#""code":"resource.stale","openSignalements":2,"requestId""#))
    }

    @Test func `the old object refusals keep their object on v1 and lose their duplicates on v2`() {
        let fault = Fault(.staleVersion, facts: [.init("error", "PREREQUIS"), .init("message", "Non."), .init("manquants", ["a"])])
        #expect(
            body(fault) == #"{"detail":{"error":"PREREQUIS","message":"Non.","manquants":["a"]},"error_code":"resource.stale","request_id":"r-1"}"#)
        #expect(body(fault, .v2).contains(#""code":"resource.stale","manquants":["a"],"requestId""#))
    }

    // MARK: Statuses and headers

    @Test(
        arguments: [
            (.malformed, 400, 400), (.refused, 400, 409), (.unauthenticated, 401, 401), (.forbidden, 403, 403), (.notFound, 404, 404),
            (.methodNotAllowed, 405, 405), (.notAcceptable, 406, 406), (.timeout, 408, 408), (.conflict, 409, 409), (.preconditionFailed, 412, 412),
            (.tooLarge, 413, 413), (.uriTooLong, 414, 414), (.unsupportedMedia, 415, 415), (.invalid, 422, 422), (.throttled, 429, 429),
            (.headersTooLarge, 431, 431), (.bug, 500, 500), (.unavailable, 503, 503),
        ] as [(Fault.Kind, Int, Int)])
    func `a kind has its status on each version, in the line and in the body`(kind: Fault.Kind, v1: Int, v2: Int) {
        let fault = Fault(Fault.Code("test.code", kind, "Non.", "No."))
        #expect(response(fault).status == v1)
        #expect(response(fault, .v2).status == v2)
        #expect(body(fault, .v2).contains("\"status\":\(v2),"))
    }

    @Test func `a date that is not one is 400 on v1 and 422 with another problem or on v2`() {
        let date = FieldProblem(.body, ["debut"], "date_parsing", Text("a", "b"))
        let inQuery = FieldProblem(.query, ["debut"], "date_parsing", Text("a", "b"))
        #expect(response(Fault(.invalidInput, problems: [date, date])).status == 400)
        #expect(response(Fault(.invalidInput, problems: [date, missing])).status == 422)
        #expect(response(Fault(.invalidInput, problems: [inQuery])).status == 422)
        #expect(response(Fault(.invalidInput, problems: [date]), .v2).status == 422)
    }

    @Test func `only an unauthenticated answer asks who is calling`() {
        #expect(response(Fault(.unauthenticated)).header("www-authenticate")?.hasPrefix("Bearer") == true)
        #expect(response(Fault(.unauthenticated), .v2).header("www-authenticate")?.hasPrefix("Bearer") == true)
        #expect(response(Fault(.forbidden)).header("www-authenticate") == nil)
    }

    @Test(arguments: [
        (Fault(Fault.Code("t", .throttled, "a", "b"), facts: [.init("retry_after", 30)]), ["30"]), (Fault(.draining), ["1"]),
        (Fault(.draining, facts: [.init("retry_after", 5)]), ["5"]), (Fault(.forbidden), []),
    ])
    func `an answer says once when to come back`(fault: Fault, values: [String]) {
        #expect(response(fault).headers.filter { $0.name == "retry-after" }.map(\.value) == values)
    }

    @Test(arguments: [(APIVersion.v1, Language.french, "application/json", "fr"), (.v2, .english, "application/problem+json", "en")])
    func `an error says its type and language, and is never stored`(version: APIVersion, language: Language, type: String, tag: String) {
        let response = response(Fault(.forbidden), version, language)
        #expect(response.header("content-type") == type)
        #expect(response.header("content-language") == tag)
        #expect(response.header("cache-control") == "no-store")
    }

    // MARK: What must not leak

    @Test(arguments: APIVersion.allCases)
    func `neither the cause nor the place of a fault reaches the client`(version: APIVersion) {
        let fault = Fault(.unexpected, cause: Leak(), file: "Secret/Place.swift", line: 4242)
        let response = response(fault, version)
        let everything = String(decoding: response.body, as: UTF8.self) + response.headers.map { $0.name + $0.value }.joined()
        for secret in ["SELECT", "Leak", "Secret", "Place.swift", "4242"] { #expect(!everything.contains(secret)) }
    }

    @Test(arguments: APIVersion.allCases)
    func `a bug is never explained, whatever it carries`(version: APIVersion) {
        let fault = Fault(
            .unexpected, Text("SELECT secret", "SELECT secret"), field: "password_hash",
            problems: [FieldProblem(.body, ["secret"], "x", Text("secret", "secret"))],
            facts: [.init("row", "secret")])
        #expect(body(fault, version) == body(Fault(.unexpected), version))
    }

    @Test func `what the client sent is escaped`() {
        let response = FaultRendering.response(Fault(.unknownRoute), version: .v2, language: .french, requestID: "r\"1", path: "/api/v2/\"\n<x>")
        #expect((try? JSONReader.parse(response.body))?["instance"] == "/api/v2/\"\n<x>")
    }
}
