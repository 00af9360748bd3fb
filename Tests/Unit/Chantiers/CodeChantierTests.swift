import ChantiersDomain
import Kernel
import TestKit
import Testing

struct CodeChantierTests {
    @Test(arguments: ["A001", "Z999", "2026-TOITURE", "2026-A_B-1", "2026-1", "CONGES", "MALADIE", "FORMATION", "RTT", "ABSENT"])
    func `a well-formed code is taken as it is`(text: String) {
        #expect(CodeChantier(rawValue: text)?.rawValue == text)
    }

    @Test func `a code is trimmed and upper-cased before it is judged`() {
        #expect(CodeChantier(rawValue: " b042 ")?.rawValue == "B042")
    }

    @Test(arguments: ["", "A1", "A0001", "AA01", "2026", "2026-", "26-ABC", "2026-É", "2026-A B", "VACANCES", "É001"])
    func `a malformed code is refused and named`(text: String) {
        let refusal = fault { try CodeChantier(parsing: text) }
        #expect(refusal?.code == .chantierCodeMalformed)
        #expect(refusal?.field == "code")
    }

    @Test(arguments: [(50, true), (51, false)])
    func `a code holds fifty characters at most`(length: Int, isTaken: Bool) {
        #expect((CodeChantier(rawValue: "2026-" + String(repeating: "A", count: length - 5)) != nil) == isTaken)
    }

    @Test(arguments: [
        (1, "A001"), (2, "A002"), (100, "A100"), (999, "A999"), (1000, "B001"), (12_488, "M500"), (25_975 - 999, "Z001"), (25_974, "Z999"),
    ])
    func `each place of the series has its code, and the code its place`(place: Int64, code: String) {
        #expect(CodeChantier(place: place)?.rawValue == code)
        #expect(CodeChantier(rawValue: code)?.place == place)
    }

    @Test(arguments: [0, -1, 25_975, Int64.max])
    func `the series has no other place`(place: Int64) {
        #expect(CodeChantier(place: place) == nil)
    }

    @Test(arguments: ["A000", "RTT", "2026-000001"])
    func `a code outside the series has no place in it`(code: String) {
        #expect(CodeChantier(rawValue: code)?.place == nil)
    }

    @Test func `the yearly code has six digits at least`() {
        #expect(CodeChantier.yearly(2026, 42).rawValue == "2026-000042")
        #expect(CodeChantier.yearly(2026, 1_234_567).rawValue == "2026-1234567")
    }

    @Test func `the five absence codes are special and nothing else is`() {
        #expect(CodeChantier.special.allSatisfy { CodeChantier(rawValue: $0)?.isSpecial == true })
        #expect(CodeChantier(place: 1)?.isSpecial == false)
    }
}
