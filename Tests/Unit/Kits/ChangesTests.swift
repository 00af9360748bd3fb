import Testing
import UseCaseKit

struct ChangesTests {
    private struct Refusal: Error {}

    @Test func `changes apply in order`() throws {
        var text = ""
        let changes = Changes<String>([("a", { $0 += "a" }), ("b", { $0 += "b" }), ("a", { $0 += "c" })])
        try changes.apply(to: &text)
        #expect(text == "abc")
        #expect(changes.names == ["a", "b", "a"])
    }

    @Test func `a refused change leaves the entity untouched`() {
        var text = "before"
        let changes = Changes<String>([("a", { $0 = "half" }), ("b", { _ in throw Refusal() }), ("c", { $0 = "after" })])
        #expect(throws: Refusal.self) { try changes.apply(to: &text) }
        #expect(text == "before")
    }

    @Test func `no change is told from one`() throws {
        var text = "before"
        let none = Changes<String>([])
        try none.apply(to: &text)
        #expect(none.isEmpty)
        #expect(text == "before")
        #expect(!Changes<String>([("a", { _ in })]).isEmpty)
    }
}
