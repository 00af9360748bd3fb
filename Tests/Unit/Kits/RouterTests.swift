import ResourceKit
import Testing

@testable import APIKit

struct RouterTests {
    private let router = Router([
        .test("list", .v1(.get, "/chantiers"), .v2(.get, "/chantiers"), .sdk(.get, "/chantiers")),
        .test("create", .v1(.post, "/chantiers")),
        .test("get", .v1(.get, "/chantiers/{id}")),
        .test("delete", .v1(.delete, "/chantiers/{id}")),
        .test("special", .v1(.get, "/chantiers/special")),
        .test("specialCount", .v1(.get, "/chantiers/special/count")),
        .test("phases", .v1(.get, "/chantiers/{chantier_id}/phases")),
        .test("phase", .v1(.get, "/chantiers/{chantier_id}/phases/{id}")),
    ])

    private func found(_ method: String, _ path: String) -> String? {
        guard case .found(let match) = router.find(method, path) else { return nil }
        return match.operation.name + match.parameters.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
    }

    private func allowed(_ method: String, _ path: String) -> [String]? {
        if case .wrongMethod(let allowed) = router.find(method, path) { allowed } else { nil }
    }

    private func isUnknown(_ method: String, _ path: String) -> Bool { if case .unknown = router.find(method, path) { true } else { false } }

    @Test(arguments: [
        ("GET", "/api/v1/chantiers", "list"), ("GET", "/api/v2/chantiers", "list"), ("GET", "/api/chantiers", "list"),
        ("POST", "/api/v1/chantiers", "create"), ("GET", "/api/v1/chantiers/42", "get id=42"), ("DELETE", "/api/v1/chantiers/42", "delete id=42"),
        ("GET", "/api/v1/chantiers/42/phases/7", "phase chantier_id=42 id=7"),
    ])
    func `a method and a path name one operation`(method: String, path: String, operation: String) {
        #expect(found(method, path) == operation)
    }

    @Test func `a literal beats a parameter`() {
        #expect(found("GET", "/api/v1/chantiers/special") == "special")
        #expect(found("GET", "/api/v1/chantiers/specials") == "get id=specials")
    }

    @Test func `a literal that leads nowhere gives way to the parameter`() {
        #expect(found("GET", "/api/v1/chantiers/special/phases") == "phases chantier_id=special")
        #expect(found("GET", "/api/v1/chantiers/special/phases/special") == "phase chantier_id=special id=special")
    }

    @Test func `a known path with another method says which are allowed`() {
        #expect(allowed("PATCH", "/api/v1/chantiers/42") == ["DELETE", "GET"])
        #expect(allowed("PUT", "/api/v1/chantiers") == ["GET", "POST"])
        #expect(allowed("get", "/api/v1/chantiers") == ["GET", "POST"])
        #expect(allowed("OPTIONS", "/api/v1/chantiers/1/phases") == ["GET"])
    }

    @Test func `HEAD is answered by GET`() {
        #expect(found("HEAD", "/api/v1/chantiers/42") == "get id=42")
    }

    @Test func `a trailing slash is ignored`() {
        #expect(found("GET", "/api/v1/chantiers/") == "list")
        #expect(found("GET", "/api/v1/chantiers/42/") == "get id=42")
    }

    @Test(arguments: [
        ("a%20b", "a b"), ("%C3%A9t%C3%A9", "été"), ("a%2Fb", "a/b"), ("a+b", "a+b"), ("%2e%2E", ".."), ("100%25", "100%"), ("{id}", "{id}"),
        ("été", "été"),
    ])
    func `a parameter is decoded once, after the path is cut`(segment: String, value: String) {
        #expect(found("GET", "/api/v1/chantiers/\(segment)") == "get id=\(value)")
    }

    @Test(arguments: ["%", "%2", "%zz", "%00", "%FF", "%ED%A0%80", "%C0%AF", "a%"])
    func `a parameter that cannot be decoded names nothing`(segment: String) {
        #expect(isUnknown("GET", "/api/v1/chantiers/\(segment)"))
    }

    @Test(arguments: [
        "", "/", "/api", "/api/v1", "/api/v3/chantiers", "/api/v1/chantier", "/api/v1/Chantiers", "/api/v1/chantiers/42/phases/7/x",
        "/x/api/v1/chantiers", "chantiers",
    ])
    func `any other path is unknown, whatever the method`(path: String) {
        #expect(isUnknown("GET", path))
        #expect(isUnknown("DELETE", path))
    }

    @Test func `the route that matched is told, so that its version is known`() {
        guard case .found(let match) = router.find("GET", "/api/chantiers") else {
            Issue.record("not found")
            return
        }
        #expect(match.route.isAlias)
        #expect(match.route.version == .v1)
    }

    @Test func `a path of many segments costs no more than the tree`() {
        #expect(isUnknown("GET", "/api/v1/chantiers" + String(repeating: "/special", count: 4000)))
    }
}
