import Kernel
import ResourceKit
import Testing

struct JSONReaderTests {
    private func parsed(_ text: String) -> JSON? { try? JSONReader.parse(Array(text.utf8)) }

    private func refusal(_ bytes: [UInt8]) -> JSONReader.SyntaxError? {
        do {
            _ = try JSONReader.parse(bytes)
            return nil
        } catch { return error }
    }

    @Test(
        arguments: [
            ("null", .null), ("true", .bool(true)), ("false", .bool(false)), ("\"\"", .string("")), ("{}", .object([])), ("[]", .array([])),
            (" \t\r\n[ \t\r\n] \t\r\n", .array([])), ("[1,2 , 3]", [1, 2, 3]), ("{\"a\":{\"b\":[null]}}", ["a": ["b": [nil]]]),
            ("{ \"a\" : 1 , \"b\" : 2 }", ["a": 1, "b": 2]), ("{\"\":0}", ["": 0]), ("[[],{}]", .array([.array([]), .object([])])),
            ("\"\u{7F}\"", "\u{7F}"), ("\"\u{2028}\u{2029}\"", "\u{2028}\u{2029}"), ("\"été 🏗\"", "été 🏗"), ("{\"a\\u0062\":1}", ["ab": 1]),
            ("\"\u{FEFF}\"", "\u{FEFF}"),
        ] as [(String, JSON)])
    func `what RFC 8259 allows is read`(text: String, value: JSON) {
        #expect(parsed(text) == value)
    }

    @Test(arguments: [
        "", " ", "[", "]", "{", "}", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1,,2]", "[1 2]", "[1:2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}",
        "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{a:1}", "{'a':1}", "{1:1}", "{null:1}", "{\"a\"::1}", "{\"a\":1]", "[1}", "nul", "nulll", "Null", "TRUE",
        "True", "truefalse", "undefined", "NaN", "Infinity", "-Infinity", "'a'", "\"", "\"a", "\"a\\\"", "a", "1 2", "[] []", "{} x", "//c\n1",
        "/**/1", "[1]//", "#", "\u{FEFF}{}", "\u{A0}1", "\u{0C}1", "\u{0B}[]", "\u{2060}[]", "{\"a\":\"b\"}#", "[\"a\",", "{\"a\":\"b\",", "*", "&",
        "<a>", "[\"\u{0}\"]", "\u{0}", "1\u{0}", "[1]\u{0}",
    ])
    func `what RFC 8259 does not allow is refused`(text: String) {
        #expect(parsed(text) == nil)
    }

    // MARK: Strings

    @Test(arguments: [
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041""#, "A"), (#""\u00e9\u00E9""#, "éé"), (#""\u0000""#, "\u{0}"),
        (#""\uFFFF""#, "\u{FFFF}"), (#""\uD7FF\uE000""#, "\u{D7FF}\u{E000}"), (#""\ud83c\udfd7""#, "\u{1F3D7}"), (#""\uD800\uDC00""#, "\u{10000}"),
        (#""\uDBFF\uDFFF""#, "\u{10FFFF}"), (#""a\u0065\u0301b""#, "ae\u{301}b"), (#""\\u0041""#, "\\u0041"),
    ])
    func `escapes are decoded`(text: String, value: String) {
        #expect(parsed(text)?.string.map { Array($0.unicodeScalars) } == Array(value.unicodeScalars))
    }

    @Test(arguments: [
        #""\uD83C""#, #""\uD83C ""#, #""\uDFD7""#, #""\uDFD7\uD83C""#, #""\uD83C\uD83C""#, #""\uD83C\n""#, #""\uD83C\u0041""#, #""\uD83Cx""#,
        #""\uDC00\uDC00""#, #""\uD83C\\uDFD7""#, #""\uD83C"#, #""\uD83C\"#, #""\uD83C\u"#,
    ])
    func `a lone surrogate is refused`(text: String) {
        #expect(parsed(text) == nil)
    }

    @Test(arguments: [
        #""\x41""#, #""\a""#, #""\'""#, #""\0""#, #""\u""#, #""\u12""#, #""\u12G4""#, #""\u+123""#, #""\u 123""#, #""\U0041""#, #""\"#, #""\u{41}""#,
        #""\é""#,
    ])
    func `an unknown or broken escape is refused`(text: String) {
        #expect(parsed(text) == nil)
    }

    @Test func `a raw control character in a string is refused, wherever it stands`() {
        for byte in UInt8(0)..<0x20 {
            #expect(refusal([0x22, byte, 0x22])?.reason == .brokenString)
            #expect(refusal([0x22, 0x5C, 0x6E, byte, 0x22])?.reason == .brokenString)
        }
    }

    @Test(
        arguments: [
            [0xFF], [0x80], [0xC3], [0xC3, 0x28], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE],
            [0x61, 0xE9, 0x62],
        ] as [[UInt8]])
    func `broken UTF-8 in a string is refused, beside escapes too`(bytes: [UInt8]) {
        #expect(refusal([0x22] + bytes + [0x22])?.reason == .brokenUTF8)
        #expect(refusal([0x22, 0x5C, 0x6E] + bytes + [0x22])?.reason == .brokenUTF8)
        #expect(refusal([0x7B, 0x22] + bytes + [0x22, 0x3A, 0x31, 0x7D])?.reason == .brokenUTF8)
    }

    @Test(arguments: [[0xFF, 0xFE, 0x31, 0x00], [0x00, 0x31], [0xEF, 0xBB, 0xBF, 0x31], [0xC3, 0xA9]] as [[UInt8]])
    func `another encoding than plain UTF-8 is refused`(bytes: [UInt8]) {
        #expect(refusal(bytes) != nil)
    }

    // MARK: Numbers

    @Test(
        arguments: [
            ("0", .integer(0)), ("-0", .integer(0)), ("10", .integer(10)), ("-1", .integer(-1)), ("9223372036854775807", .integer(.max)),
            ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("0.5", .number(0.5)),
            ("-0.5", .number(-0.5)), ("1e2", .number(100)), ("1E+2", .number(100)), ("1e-2", .number(0.01)), ("0e0", .number(0)),
            ("1.25E-2", .number(0.0125)), ("1.0", .number(1)), ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)),
            ("5e-324", .number(.leastNonzeroMagnitude)), ("0.1", .number(0.1)), ("123456789012345678901234567890", .number(1.2345678901234568e29)),
            ("1e-400", .number(0)), ("-1e-400", .number(0)),
        ] as [(String, JSON)])
    func `a number keeps its value`(text: String, value: JSON) {
        #expect(parsed(text) == value)
    }

    @Test(arguments: [
        "-", "+1", "01", "-01", "00", "1.", ".5", "-.5", "1.e1", "1e", "1e+", "1e-", "1E", "1.5e", "0x1", "1_000", "--1", "-+1", "1e1.5", "1ee1",
        "1.2.3", "1-", "1+2", "0b1", "1a", "1f", "１", "1e400", "-1e400", "1e99999999999999999999", "- 1", "2e+ 1", "∞",
    ])
    func `what is not a number, or too large for one, is refused`(text: String) {
        #expect(parsed(text) == nil)
        #expect(parsed("[\(text)]") == nil)
    }

    // MARK: Depth

    @Test(arguments: ["", "1", "\"a\"", "null"])
    func `arrays nest 64 deep and no deeper, whatever they hold`(core: String) {
        #expect(parsed(nested("[", core, "]", 64)) != nil)
        #expect(refusal(Array(nested("[", core, "]", 65).utf8))?.reason == .tooDeep)
    }

    @Test(arguments: ["{}", "1"])
    func `objects nest 64 deep and no deeper, whatever they hold`(core: String) {
        let depth = core == "{}" ? 63 : 64
        #expect(parsed(nested("{\"a\":", core, "}", depth)) != nil)
        #expect(refusal(Array(nested("{\"a\":", core, "}", depth + 1).utf8))?.reason == .tooDeep)
    }

    @Test func `siblings do not add to the depth`() {
        #expect(parsed("[" + Array(repeating: nested("[", "1", "]", 63), count: 100).joined(separator: ",") + "]") != nil)
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
    func `a body that only opens is refused without exhausting the stack`(opening: String) {
        #expect(refusal(Array(String(repeating: opening, count: 200_000).utf8))?.reason == .tooDeep)
    }

    private func nested(_ open: String, _ core: String, _ close: String, _ depth: Int) -> String {
        String(repeating: open, count: depth) + core + String(repeating: close, count: depth)
    }

    // MARK: Objects, errors

    @Test func `the last of duplicate names wins`() {
        #expect(parsed(#"{"a":1,"b":2,"a":null}"#)?["a"] == .null)
        #expect(parsed(#"{"a":1,"\u0061":2}"#)?["a"] == 2)
    }

    @Test func `members keep their order`() {
        #expect(parsed(#"{"z":1,"a":2,"m":3}"#)?.members?.map(\.name) == ["z", "a", "m"])
    }

    @Test(
        arguments: [
            ("[1,x]", .unexpected, 3), ("[1,", .endsEarly, 3), ("", .endsEarly, 0), ("1 2", .trailing, 2), ("{\"a\":tru}", .unexpected, 8),
            ("\"abc", .endsEarly, 4), ("  }", .unexpected, 2),
        ] as [(String, JSONReader.SyntaxError.Reason, Int)])
    func `an error says why and at which byte`(text: String, reason: JSONReader.SyntaxError.Reason, offset: Int) {
        let error = refusal(Array(text.utf8))
        #expect(error?.reason == reason)
        #expect(error?.offset == offset)
    }
}
