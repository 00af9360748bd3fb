import Kernel
import Testing

struct FaultTests {
    private struct Broken: Error {}

    @Test func `a fault that is wrapped stays itself`() {
        let fault = Fault(wrapping: Fault(.staleVersion, field: "nom"))
        #expect(fault.code == .staleVersion)
        #expect(fault.field == "nom")
    }

    @Test func `another error becomes a bug that carries it`() {
        let fault = Fault(wrapping: Broken())
        #expect(fault.code == .unexpected)
        #expect(fault.code.kind == .bug)
        #expect(fault.cause is Broken)
    }

    @Test func `a fault says its code's sentence unless it has a better one`() {
        #expect(Fault(.forbidden).text == Fault.Code.forbidden.text)
        #expect(Fault(.forbidden, Text("Non.", "No.")).text(.english) == "No.")
    }

    @Test func `a fault knows the line that threw it`() {
        #expect(Fault(.forbidden).location.hasPrefix("KitTests/FaultTests.swift:"))
    }

    @Test func `roles go from the least to the most powerful`() {
        #expect(Role.allCases.reversed().sorted() == [.compagnon, .chefChantier, .conducteur, .admin])
    }
}
