import Kernel
import ResourceKit
import TestKit
import Testing

@testable import APIKit

struct CallTests {
    @Test(arguments: [("1", 1), ("42", 42), ("9223372036854775807", .max)] as [(String, Int64)])
    func `an id of the path is a positive integer`(text: String, id: Int64) throws {
        #expect(try Call.test(path: ["id": text]).id() == id)
    }

    @Test(arguments: ["", "0", "-1", "a", "1.0", " 1", "9223372036854775808", "1e3", "٣"])
    func `any other id is a problem of the path`(text: String) throws {
        let call = try Call.test(path: ["id": text])
        #expect(fault { try call.id() }?.problems.map { "\($0.place.rawValue) \($0.path)" } == ["path [\"id\"]"])
    }

    @Test(arguments: [("", true), ("f=true", true), ("f=1", true), ("f=TRUE", true), ("f=false", false), ("f=0", false), ("f=False", false)])
    func `a flag is a boolean, or its default`(query: String, value: Bool) throws {
        #expect(try Call.test(query: query).flag("f", default: true) == value)
    }

    @Test(arguments: ["f=", "f=2", "f=vrai", "f=%20true"])
    func `anything else is no flag`(query: String) throws {
        let call = try Call.test(query: query)
        #expect(fault { try call.flag("f", default: true) }?.summary == ["f: bool_parsing"])
    }

    @Test(
        arguments: [
            ("", nil), ("limit=1", nil), ("limit=100", nil), ("limit=0", "greater_than_equal"), ("limit=101", "less_than_equal"),
            ("limit=a", "int_parsing"), ("limit=", "int_parsing"), ("limit=99999999999999999999", "int_parsing"),
        ] as [(String, String?)])
    func `an integer of the query has bounds`(query: String, type: String?) throws {
        let call = try Call.test(query: query)
        #expect(fault { try call.integer("limit", default: 20, in: 1...100) }?.summary == type.map { ["limit: \($0)"] })
    }

    // MARK: Unknown parameters

    @Test func `v2 refuses a parameter that it does not know and v1 ignores it`() throws {
        let parameters = [Parameter(v1: "statut", v2: "status", .text, Text("", ""))]
        #expect(
            fault { try UnknownParameters.refuse(.test(.v2, query: "status=a&statut=b", parameters: parameters)) }?.summary == [
                "statut: unknown_parameter"
            ])
        #expect(fault { try UnknownParameters.refuse(.test(.v2, query: "status=a", parameters: parameters)) }?.code == nil)
        #expect(fault { try UnknownParameters.refuse(.test(.v1, query: "status=a&x=b", parameters: parameters)) }?.code == nil)
    }

    // MARK: Idempotency keys

    private func key(_ header: String?) throws(Fault) -> String? {
        try Idempotency(.test(headers: header.map { [.idempotencyKey: $0] } ?? [:]), digest: { Array($0) })?.key
    }

    @Test(
        arguments: [
            ("abc", "abc"), ("\"abc\"", "abc"), ("a b", "a b"), (String(repeating: "a", count: 255), String(repeating: "a", count: 255)), (nil, nil),
        ] as [(String?, String?)])
    func `an idempotency key is read quoted or not`(header: String?, value: String?) throws {
        #expect(try key(header) == value)
    }

    @Test(arguments: ["", "\"\"", "é", "a\nb", "\u{7F}", "\u{0}", String(repeating: "a", count: 256)])
    func `a broken idempotency key is refused`(header: String) {
        #expect(fault { try key(header) }?.code == .idempotencyKeyInvalid)
    }

    @Test func `the fingerprint tells requests apart by method, address, query and body`() throws {
        let headers = [HeaderName.idempotencyKey: "k"]
        let requests: [APIRequest] = [
            .test("POST", "/a", query: "b", body: "c", headers: headers), .test("PUT", "/a", query: "b", body: "c", headers: headers),
            .test("POST", "/b", query: "b", body: "c", headers: headers), .test("POST", "/a", query: "", body: "c", headers: headers),
            .test("POST", "/a", query: "b", body: "d", headers: headers), .test("POST", "/a", query: "b", body: "", headers: headers),
        ]
        #expect(Set(try requests.map { try Idempotency($0, digest: { Array($0) })?.fingerprint }).count == requests.count)
    }

    // MARK: Conditional answers

    private func answer(_ method: String, _ headers: [HeaderName: String] = [:], status: Int = 200, tag: String? = "\"7.a\"") throws -> APIResponse {
        let response = APIResponse(status: status, headers: [("content-type", "application/json")] + (tag.map { [("etag", $0)] } ?? []), body: [1])
        return Conditional.apply(response, try .test(request: .test(method, headers: headers)))
    }

    @Test(arguments: ["GET", "HEAD"])
    func `a read that the client has already is 304 without a body, with what caches need`(method: String) throws {
        let response = try answer(method, [.ifNoneMatch: "W/\"7.a\""])
        #expect(response.status == 304)
        #expect(response.body.isEmpty)
        #expect(response.headers.map(\.name).sorted() == ["cache-control", "etag", "vary"])
    }

    @Test func `another tag, a write or a failure is answered whole`() throws {
        #expect(try answer("GET", [.ifNoneMatch: "\"8.a\""]).status == 200)
        #expect(try answer("PUT", [.ifNoneMatch: "*"]).status == 200)
        #expect(try answer("GET", [.ifNoneMatch: "*"], status: 404).status == 404)
        #expect(try answer("GET", [.ifNoneMatch: "*"], tag: nil).status == 200)
    }

    @Test func `only a tagged read may be kept by the client`() throws {
        #expect(try answer("GET").header("cache-control") == "private, no-cache")
        #expect(try answer("GET", tag: nil).header("cache-control") == "no-store")
        #expect(try answer("POST").header("cache-control") == "no-store")
    }
}
