import ResourceKit
import Testing

struct FieldSelectionTests {
    /// `nom,chefs(id,nom)`: what was understood, as text.
    private func shown(_ selection: FieldSelection) -> String {
        selection.names.map { $0.inner.names.isEmpty ? $0.name : "\($0.name)(\(shown($0.inner)))" }.joined(separator: ",")
    }

    private func parsed(_ text: String) -> String? { (try? FieldSelection.parse(text)).flatMap { $0 }.map(shown) }

    private func isRefused(_ text: String) -> Bool {
        do {
            _ = try FieldSelection.parse(text)
            return false
        } catch { return true }
    }

    @Test(arguments: [
        ("id", "id"), ("id,nom", "id,nom"), ("nom,chefs.nom", "nom,chefs(nom)"), ("chefs.nom,chefs.id", "chefs(nom,id)"), ("a.b.c.d", "a(b(c(d)))"),
        ("a.b,a.c.d", "a(b,c(d))"), ("id,id", "id"), ("chefs.nom,chefs.nom", "chefs(nom)"), ("dateDebut_2,A9", "dateDebut_2,A9"), ("_", "_"),
    ])
    func `names are read with what is asked inside them`(text: String, names: String) {
        #expect(parsed(text) == names)
    }

    @Test(arguments: [
        ("chefs,chefs.nom", "chefs"), ("chefs.nom,chefs", "chefs"), ("chefs.nom,chefs,chefs.id", "chefs"), ("a.b.c,a.b", "a(b)"),
        ("a.b,a.b.c", "a(b)"),
    ])
    func `the wider wish wins, in any order`(text: String, names: String) {
        #expect(parsed(text) == names)
    }

    @Test(arguments: ["*", "id,*", "*,id"])
    func `a star asks for everything`(text: String) throws {
        #expect(try FieldSelection.parse(text) == nil)
    }

    @Test(arguments: [
        "", ",", "id,", ",id", "id,,nom", " id", "id ", "id, nom", "nom-x", "é", "a.", ".a", "a..b", ".", "a.*", "*.a", "**", "id;nom", "$id", "a@b",
        "a[b]", "a`b", "a{b}", "nom\u{0}", "id\n", "nom'--", "t.id)", "×",
    ])
    func `a name that is not letters, digits and underscores is refused`(text: String) {
        #expect(isRefused(text))
    }

    @Test(arguments: ["*,$id", "id,*,a..b", "*,"])
    func `a broken name is refused after a star too`(text: String) {
        #expect(isRefused(text))
    }

    @Test(arguments: [(50, false), (51, true)])
    func `fifty names at most`(count: Int, isTooMany: Bool) {
        #expect(isRefused((0..<count).map { "n\($0)" }.joined(separator: ",")) == isTooMany)
    }

    @Test(arguments: [("a.b.c.d", false), ("a.b.c.d.e", true)])
    func `four levels at most`(text: String, isTooDeep: Bool) {
        #expect(isRefused(text) == isTooDeep)
    }

    @Test func `a refusal shows the beginning of a long name only`() {
        let error = #expect(throws: FieldSelection.Syntax.self) { try FieldSelection.parse(String(repeating: "$", count: 5000)) }
        #expect(error?.name.count == 80)
    }

    @Test func `equal selections are told apart from others`() throws {
        let one = try FieldSelection.parse("a,b.c")
        #expect(try FieldSelection.parse("a,b.c") == one)
        #expect(try FieldSelection.parse("a,b.c")?.hashValue == one?.hashValue)
        #expect(try FieldSelection.parse("a,b") != one)
        #expect(try FieldSelection.parse("a,b.d") != one)
    }
}
