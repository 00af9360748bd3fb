import IdentityDomain
import Testing

@Suite struct EmailTests {
    @Test(arguments: ["jean@example.fr", "jean.dupont+chantier@sub.example-btp.fr", "J_D@EXAMPLE.FR", "a@b.co", "o'neil@example.fr"])
    func `an ordinary address is accepted as it was typed`(_ text: String) { #expect(Email(rawValue: text)?.rawValue == text) }

    @Test(arguments: [
        "", "jean", "jean@", "@example.fr", "jean@example", "jean@@example.fr", "je an@example.fr", "jean@exa mple.fr", ".jean@example.fr",
        "jean.@example.fr", "jean@-example.fr", "jean@example..fr", "jean@example.f", "jéan@example.fr", "jean@example.fr\nBcc: x@y.fr",
        String(repeating: "a", count: 65) + "@example.fr", "a@" + String(repeating: "b.", count: 130) + "fr",
    ])
    func `what is no address is refused`(_ text: String) { #expect(Email(rawValue: text) == nil) }

    @Test func `two addresses that differ by case are the same`() {
        #expect(Email(rawValue: "Admin@Example.FR") == Email(rawValue: "admin@example.fr"))
    }

    @Test func `surrounding blanks are dropped`() { #expect(Email(rawValue: " jean@example.fr\n")?.rawValue == "jean@example.fr") }
}
