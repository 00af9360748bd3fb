import Kernel
import ResourceKit
import TestKit
import Testing

@testable import APIKit
@testable import SQLKit

/// Seals with a checksum over the context: enough to notice, not to hide.
private struct ToySealer: Sealer {
    func seal(_ bytes: [UInt8], context: [UInt8]) -> [UInt8] { checksum(bytes, context) + bytes.map { $0 ^ 0x5A } }

    func open(_ sealed: [UInt8], context: [UInt8]) -> [UInt8]? {
        guard sealed.count >= 8 else { return nil }
        let bytes = sealed.dropFirst(8).map { $0 ^ 0x5A }
        return checksum(bytes, context) == Array(sealed.prefix(8)) ? bytes : nil
    }

    private func checksum(_ bytes: [UInt8], _ context: [UInt8]) -> [UInt8] {
        let sum = (context + [0xFF] + bytes).reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return (0..<8).map { UInt8(truncatingIfNeeded: sum >> (UInt64($0) * 8)) }
    }
}

struct CursorTests {
    private let sealer = ToySealer()
    private let cursor = Cursor(isBackward: true, values: [.text("Gare \"é\u{0}"), .instant(.test), .day(Instant.test.day), .integer(.max)])

    private func keys(_ kinds: Keyset.Key.Kind...) -> [Keyset.Key] { kinds.map { Keyset.Key(expression: "t.a", kind: $0, isDescending: false) } }
    private var matching: [Keyset.Key] { keys(.text, .instant, .day, .integer) }

    private func isRefused(_ text: String, context: String = "list", keys: [Keyset.Key]? = nil) -> Bool {
        fault { try Cursor.open(text, sealer, context: context, keys: keys ?? matching) }?.code == .invalidCursor
    }

    @Test func `a cursor comes back as it left`() throws {
        #expect(try Cursor.open(cursor.sealed(sealer, context: "list"), sealer, context: "list", keys: matching) == cursor)
    }

    @Test(arguments: [true, false])
    func `its direction comes back with it`(isBackward: Bool) throws {
        let cursor = Cursor(isBackward: isBackward, values: [.integer(.min)])
        #expect(try Cursor.open(cursor.sealed(sealer, context: ""), sealer, context: "", keys: keys(.integer)).isBackward == isBackward)
    }

    @Test func `it travels in a query without escaping`() throws {
        #expect(
            try cursor.sealed(sealer, context: "list").utf8.allSatisfy {
                UInt8(ascii: "-") == $0 || UInt8(ascii: "_") == $0 || Character(Unicode.Scalar($0)).isLetter || Character(Unicode.Scalar($0)).isNumber
            })
    }

    @Test(arguments: ["", "lis", "list ", "other", "list\u{1F}"])
    func `another context is refused`(context: String) throws {
        #expect(isRefused(try cursor.sealed(sealer, context: "list"), context: context))
    }

    @Test func `any altered character is refused`() throws {
        let text = Array(try cursor.sealed(sealer, context: "list"))
        for index in text.indices {
            for replacement in "ABgw-_09" where replacement != text[index] {
                var altered = text
                altered[index] = replacement
                #expect(isRefused(String(altered)))
            }
        }
    }

    @Test func `a cut or lengthened cursor is refused`() throws {
        let text = try cursor.sealed(sealer, context: "list")
        #expect(text.indices.allSatisfy { isRefused(String(text[..<$0])) })
        #expect(isRefused(text + "A"))
        #expect(isRefused(text + text))
    }

    @Test func `padding and the standard alphabet are accepted`() throws {
        let text = try cursor.sealed(sealer, context: "list")
        let standard = text.replacing("-", with: "+").replacing("_", with: "/") + String(repeating: "=", count: (4 - text.count % 4) % 4)
        #expect(try Cursor.open(standard, sealer, context: "list", keys: matching) == cursor)
    }

    @Test func `another number of keys is refused`() throws {
        let text = try cursor.sealed(sealer, context: "list")
        #expect(isRefused(text, keys: keys(.text, .instant, .day)))
        #expect(isRefused(text, keys: keys(.text, .instant, .day, .integer, .integer)))
        #expect(isRefused(text, keys: []))
    }

    @Test func `a key of another type is refused`() throws {
        let text = try Cursor(isBackward: false, values: [.text("a")]).sealed(sealer, context: "list")
        let number = try Cursor(isBackward: false, values: [.integer(1)]).sealed(sealer, context: "list")
        for kind in [Keyset.Key.Kind.integer, .instant, .day] { #expect(isRefused(text, keys: keys(kind))) }
        #expect(isRefused(number, keys: keys(.text)))
    }

    @Test(arguments: [
        "", "[]", "[true]", "[1,2]", "[null,1]", "[\"true\",1]", "{\"a\":1}", "[false,null]", "[false,1.5]", "[false,[1]]", "[false,1", "null",
    ])
    func `sealed bytes that are no cursor are refused`(json: String) {
        #expect(isRefused(Base64URL.encode(sealer.seal([1] + Array(json.utf8), context: Array("list".utf8))), keys: keys(.integer)))
    }

    @Test(arguments: [0, 2, 255] as [UInt8])
    func `another format is refused`(format: UInt8) {
        let bytes = [format] + Array("[false,1]".utf8)
        #expect(isRefused(Base64URL.encode(sealer.seal(bytes, context: Array("list".utf8))), keys: keys(.integer)))
    }

    @Test(arguments: [
        "", "null", "eyJpZCI6MX0", "%", "é", "\u{0}", "[false,1]", String(repeating: "A", count: 4096), String(repeating: "A", count: 100_000),
    ])
    func `what was never sealed is refused`(text: String) {
        #expect(isRefused(text))
    }

    @Test func `a day out of its bounds does not trap`() throws {
        let text = Base64URL.encode(sealer.seal([1] + Array("[false,\(Int64.max)]".utf8), context: Array("list".utf8)))
        #expect(try Cursor.open(text, sealer, context: "list", keys: keys(.day)).values == [.day(Day(number: .max))])
    }
}
