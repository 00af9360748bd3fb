import Kernel
import ResourceKit
import Testing

@testable import APIKit

struct BodyReaderTests {
    private func read(_ body: String, _ type: String?, form: Bool = false, bodyless: Bool = false) throws(Fault) -> JSON? {
        let operation = Operation.test("create", body: bodyless ? nil : BodySchema([]), acceptsForm: form)
        return try BodyReader.read(.test(body: body, headers: type.map { [.contentType: $0] } ?? [:]), operation)
    }

    @Test(
        arguments: [
            nil, "application/json", "Application/JSON", "application/json; charset=utf-8", "application/json;charset=utf-8", " application/json ",
            "application/merge-patch+json", "application/vnd.hub+json; v=1",
        ] as [String?])
    func `JSON is read under its types`(type: String?) throws {
        #expect(try read(#"{"a":1}"#, type) == ["a": 1])
    }

    @Test(arguments: [
        "", " ", ";", "text/plain", "text/json", "application/xml", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded",
        "application/jsonp", "application/json2", "json", "application/octet-stream", "image/svg+json", "application/json, text/plain",
    ])
    func `another type is refused`(type: String) {
        #expect(fault { try read(#"{"a":1}"#, type) }?.code == .unsupportedMedia)
    }

    @Test func `an empty body is no body, whatever its type`() throws {
        #expect(try read("", "text/plain") == nil)
        #expect(try read("", nil) == nil)
    }

    @Test func `an operation without a body reads none`() throws {
        #expect(try read("{broken", "text/plain", bodyless: true) == nil)
    }

    @Test(arguments: ["{", "{\"a\":1,}", "[1] x", "\u{FEFF}{}"])
    func `broken JSON is refused with the place and the request is malformed`(body: String) {
        let fault = fault { try read(body, nil) }
        #expect(fault?.code == .malformedJSON)
        #expect(fault?.code.kind == .malformed)
    }

    @Test func `a refusal of broken JSON speaks one language at a time`() {
        let text = fault { try read("[1,x]", nil) }?.text
        #expect(text?.english == "Invalid JSON at byte 3: unexpected character.")
        #expect(text?.french == "JSON invalide à l'octet 3 : caractère inattendu.")
    }

    @Test func `a body nests 64 deep and no deeper`() throws {
        let nested = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        #expect(try read(nested(64), nil) != nil)
        #expect(fault { try read(nested(65), nil) }?.code == .malformedJSON)
    }

    @Test func `a body of two mebibytes is read and one byte more is not`() throws {
        let text = "\"" + String(repeating: "a", count: API.maximumBody - 2) + "\""
        #expect(try read(text, nil)?.string?.utf8.count == API.maximumBody - 2)
        #expect(fault { try read(text + " ", nil) }?.code == .bodyTooLarge)
        #expect(fault { try read(text + " ", nil, bodyless: true) }?.code == .bodyTooLarge)
    }

    @Test func `a form is read where it is accepted, as texts`() throws {
        let body = "username=a%40b.fr&password=x+%26+y&empty="
        #expect(
            try read(body, "application/x-www-form-urlencoded; charset=utf-8", form: true) == [
                "username": "a@b.fr", "password": "x & y", "empty": "",
            ])
        #expect(try read(#"{"a":1}"#, "application/json", form: true) == ["a": 1])
    }

    @Test(arguments: ["a=%", "a=%00", "a=%FF"])
    func `a broken form is malformed`(body: String) {
        #expect(fault { try read(body, "application/x-www-form-urlencoded", form: true) }?.code == .malformedRequest)
    }
}
