import Kernel
import TestKit
import Testing

struct JSONTests {
    private let value: JSON = ["nom": "Gare", "etages": 3, "hauteur": 2.5, "ouvert": true, "fin": nil, "codes": ["A", "B"]]

    @Test func `literals build the tree in order`() {
        #expect(
            value
                == .object([
                    .init("nom", .string("Gare")), .init("etages", .integer(3)), .init("hauteur", .number(2.5)), .init("ouvert", .bool(true)),
                    .init("fin", .null), .init("codes", .array([.string("A"), .string("B")])),
                ]))
    }

    @Test func `null is not absent`() {
        #expect(value["fin"] == .null)
        #expect(value["autre"] == nil)
    }

    @Test func `the last of duplicate members wins`() {
        #expect(JSON.object([.init("a", 1), .init("b", 2), .init("a", 3)])["a"] == 3)
    }

    @Test(arguments: [JSON.null, .bool(true), .integer(1), .number(1.5), .string("nom"), .array(["nom"])])
    func `only objects have members`(value: JSON) {
        #expect(value["nom"] == nil)
        #expect(value.members == nil)
    }

    @Test func `order and number form make a difference`() {
        #expect(JSON.object([.init("a", 1), .init("b", 2)]) != .object([.init("b", 2), .init("a", 1)]))
        #expect(JSON.integer(1) != .number(1))
    }

    @Test func `absent values become null`() {
        #expect(JSON(nil as String?) == .null)
        #expect(JSON(nil as Int?) == .null)
        #expect(JSON(nil as Int64?) == .null)
        #expect(JSON(nil as Double?) == .null)
        #expect(JSON(nil as Instant?) == .null)
        #expect(JSON(nil as Day?) == .null)
        #expect(JSON(nil as ChantierID?) == .null)
    }

    @Test func `dates become text and identifiers integers`() {
        #expect(JSON(Instant.test) == "2026-01-15T10:00:00Z")
        #expect(JSON(Instant.test.day) == "2026-01-15")
        #expect(JSON(ChantierID(42)) == 42)
    }
}
