import Kernel
import ResourceKit
import Testing

@testable import SQLKit

/// How values travel from one engine to the other.
struct MovedKindTests {
    @Test(
        arguments: [
            (.integer, [.integer(-1), .null], "{-1,NULL}"), (.real, [.real(0.1)], "{0.1}"), (.boolean, [.boolean(true), .boolean(false)], "{t,f}"),
            (.text, [.text(""), .text("NULL"), .null], #"{"","NULL",NULL}"#), (.text, [.text(#"a"b\c{},é"#)], #"{"a\"b\\c{},é"}"#),
            (.text, [.text("\r\n\u{301}\"")], "{\"\r\n\u{301}\\\"\"}"),
            (.instant, [.instant(Instant(milliseconds: -1))], #"{"1969-12-31T23:59:59.999Z"}"#), (.day, [.day(Day(number: 0))], #"{"1970-01-01"}"#),
            (.blob, [.blob([]), .blob([0, 92, 255])], #"{"\\x","\\x005cff"}"#),
            (.uuid, [.blob(Array(0..<16))], "{000102030405060708090a0b0c0d0e0f}"), (.text, [], "{}"),
        ] as [(MovedKind, [SQLValue], String)])
    func `a column's values are written as one array`(kind: MovedKind, values: [SQLValue], text: String) {
        #expect(kind.array(values) == text)
    }

    @Test(
        arguments: [
            (.integer, .integer(.max)), (.text, .text("é\"\\")), (.instant, .instant(Instant(milliseconds: -1))), (.day, .day(Day(number: 20_000))),
            (.uuid, .blob(Array(240...255))), (.blob, .blob([])),
        ] as [(MovedKind, SQLValue)])
    func `a key is read back as it was written`(kind: MovedKind, value: SQLValue) {
        #expect(kind.value(kind.json(value)) == value)
    }

    @Test func `a mark that is not of its kind is no key`() {
        #expect(MovedKind.integer.value("1") == nil && MovedKind.text.value(1) == nil && MovedKind.uuid.value("0g") == nil)
        #expect(MovedKind.blob.value("012") == nil && MovedKind.real.value(1.5) == nil)
    }

    @Test func `different rows never have the same bytes`() {
        let rows: [[SQLValue]] = [
            [.null], [.integer(0)], [.real(0)], [.boolean(false)], [.instant(Instant(milliseconds: 0))], [.day(Day(number: 0))], [.text("")],
            [.blob([])], [.text("a"), .text("b")], [.text("ab"), .text("")], [.text("ab")], [.null, .null], [.boolean(true)], [.blob([97])],
            [.text("a")],
        ]
        let bytes = rows.map { row in
            var bytes: [UInt8] = []
            for value in row { value.appendCanonical(to: &bytes) }
            return bytes
        }
        #expect(Set(bytes).count == rows.count)
    }
}
