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

    @Test(arguments: [("A000", "A001"), ("A001", "A002"), ("A099", "A100"), ("A999", "B001"), ("M500", "M501"), ("Y999", "Z001")])
    func `the next code follows the series`(code: String, next: String) {
        #expect(CodeChantier(rawValue: code)?.next?.rawValue == next)
    }

    @Test(arguments: ["Z999", "RTT", "2026-000001"])
    func `nothing follows the last code nor one outside the series`(code: String) {
        #expect(CodeChantier(rawValue: code)?.next == nil)
    }

    @Test func `the yearly code has six digits at least`() {
        #expect(CodeChantier.yearly(2026, 42).rawValue == "2026-000042")
        #expect(CodeChantier.yearly(2026, 1_234_567).rawValue == "2026-1234567")
    }

    @Test func `the five absence codes are special and nothing else is`() {
        #expect(CodeChantier.special.allSatisfy { CodeChantier(rawValue: $0)?.isSpecial == true })
        #expect(CodeChantier.first.isSpecial == false)
    }
}
