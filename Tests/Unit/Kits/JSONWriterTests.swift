import FoundationEssentials
import Kernel
import ResourceKit
import TestKit
import Testing

struct JSONWriterTests {
    private func written(capacity: Int = 64, _ write: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter(.v1, capacity: capacity)
        write(&json)
        return String(decoding: json.array(), as: UTF8.self)
    }

    @Test(arguments: [
        ("", #""""#), ("Gare", #""Gare""#), ("a\"b", #""a\"b""#), ("a\\b", #""a\\b""#), ("a/b", #""a/b""#), ("\u{8}\u{C}\n\r\t", #""\b\f\n\r\t""#),
        ("\u{0}\u{1}\u{1F}", #""\u0000\u0001\u001f""#), ("\u{7F}", "\"\u{7F}\""), ("été 🏗", #""été 🏗""#), ("\"\"", #""\"\"""#),
        ("\u{2028}", "\"\u{2028}\""), ("fin\n", #""fin\n""#), ("\nfin", #""\nfin""#),
    ])
    func `a text is quoted, and escaped where RFC 8259 demands it`(text: String, json: String) {
        #expect(written { $0.string(text) } == json)
        #expect(written { json in Array(text.utf8).withUnsafeBytes { json.string(utf8: $0) } } == json)
    }

    @Test func `every control character is escaped`() throws {
        for code in UInt8(0)..<0x20 {
            let text = String(Unicode.Scalar(code))
            let bytes = JSON.string(text).encoded()
            #expect(bytes.allSatisfy { $0 >= 0x20 })
            #expect(try JSONReader.parse(bytes) == .string(text))
        }
    }

    @Test(arguments: [
        (0, "0"), (-1, "-1"), (10, "10"), (Int64.max, "9223372036854775807"), (Int64.min, "-9223372036854775808"), (1_000_000, "1000000"),
    ])
    func `an integer is written whole`(value: Int64, json: String) {
        #expect(written { $0.integer(value) } == json)
    }

    @Test(
        arguments: [
            (0, "0"), (-0.0, "0"), (8.5, "8.5"), (2, "2"), (-3, "-3"), (0.1, "0.1"), (1e15, "1000000000000000"),
            (999_999_999_999_999, "999999999999999"), (1_234_567_890_123_456, "1234567890123456"), (-9_007_199_254_740_992, "-9007199254740992"),
            (1.0 / 3, "0.3333333333333333"), (.nan, "null"), (.infinity, "null"), (-.infinity, "null"),
        ] as [(Double, String)])
    func `a number is the shortest that reads back, whole ones without a fraction, none that JSON lacks`(value: Double, json: String) {
        #expect(written { $0.number(value) } == json)
    }

    @Test func `whole numbers never show a fraction, whatever their size`() {
        let shown = (0..<1024).map { exponent in written { $0.number(Double(sign: .plus, exponent: exponent, significand: 1)) } }
        #expect(shown.filter { $0.hasSuffix(".0") }.isEmpty)
    }

    @Test func `any finite number reads back as the same number`() throws {
        var generator = SeededGenerator(41)
        for _ in 0..<5000 {
            let value = Double(bitPattern: generator.next())
            guard value.isFinite else { continue }
            switch try JSONReader.parse(JSON.number(value).encoded()) {
            case .integer(let read): #expect(Double(read) == value)
            case .number(let read): #expect(read == value)
            default: Issue.record("not a number")
            }
        }
    }

    @Test func `an instant is written as it is printed`() {
        var generator = SeededGenerator(42)
        for _ in 0..<5000 {
            let instant = Instant(milliseconds: .random(in: -62_135_596_800_000...253_402_300_799_999, using: &generator))
            #expect(written { $0.instant(instant) } == "\"\(instant)\"")
            #expect(written { $0.day(instant.day) } == "\"\(instant.day)\"")
        }
    }

    @Test func `a UUID is written in lower case with dashes`() throws {
        let uuid = try #require(UUID(uuidString: "0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9"))
        #expect(written { $0.uuid(uuid) } == "\"0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9\"")
    }

    @Test(arguments: [0, 1, 2, 3, 7, 19, 4096])
    func `the buffer grows over its capacity without losing a byte`(capacity: Int) {
        let tree: JSON = [
            "nom": .string(String(repeating: "é\n", count: 500)), "id": .integer(.min), "x": 0.1, "l": [true, false, nil, 1], "o": .object([]),
        ]
        #expect(written(capacity: capacity) { $0.value(tree) } == String(decoding: tree.encoded(), as: UTF8.self))
        #expect(written(capacity: capacity) { $0.instant(.test) } == "\"2026-01-15T10:00:00Z\"")
        #expect(written(capacity: capacity) { $0.integer(.min) } == "-9223372036854775808")
        #expect(written(capacity: capacity) { $0.raw("") } == "")
    }

    @Test func `objects and lists are compact and in order`() {
        #expect(String(decoding: JSON.object([.init("b", [1, []]), .init("a", .object([]))]).encoded(), as: UTF8.self) == #"{"b":[1,[]],"a":{}}"#)
        #expect(written { $0.list(["a", "b"]) { $1.string($0) } } == #"["a","b"]"#)
        #expect(written { $0.list([String]()) { $1.string($0) } } == "[]")
    }

    @Test func `a name is escaped like a text`() {
        #expect(String(decoding: JSON.object([.init("a\"\n", 1)]).encoded(), as: UTF8.self) == #"{"a\"\n":1}"#)
    }

    @Test func `what the clock changes is remembered by its place`() {
        var json = JSONWriter(.v1, capacity: 1)
        json.raw("abc")
        let start = json.count
        json.raw("defg")
        json.markVolatile(since: start)
        json.raw("hi")
        json.markVolatile(0..<1)
        #expect(json.volatileRanges == [3..<7, 0..<1])
        #expect(json.count == 9)
    }

    @Test func `emptying forgets bytes and ranges`() {
        var json = JSONWriter(.v2)
        json.raw("abc")
        json.markVolatile(since: 0)
        json.removeAll()
        json.null()
        #expect(json.array() == Array("null".utf8))
        #expect(json.volatileRanges.isEmpty)
    }
}
