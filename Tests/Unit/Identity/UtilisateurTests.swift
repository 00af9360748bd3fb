import IdentityDomain
import Kernel
import TestKit
import Testing

@Suite struct UtilisateurTests {
    @Test(arguments: [("dupont", "DUPONT"), (" le gall ", "LE GALL"), ("lefèvre", "LEFÈVRE"), ("d'arc", "D'ARC")])
    func `the family name is upper-cased`(_ typed: String, _ written: String) throws {
        var utilisateur = Utilisateur.sample()
        try utilisateur.changeNom(to: typed)
        #expect(utilisateur.nom == written)
    }

    @Test(arguments: [("JEAN", "Jean"), ("jean-pierre", "Jean-Pierre"), ("marie claire", "Marie Claire"), ("élodie", "Élodie"), ("n'golo", "N'Golo")])
    func `the given name is title-cased`(_ typed: String, _ written: String) throws {
        var utilisateur = Utilisateur.sample()
        try utilisateur.changePrenom(to: typed)
        #expect(utilisateur.prenom == written)
    }

    @Test(arguments: ["", "  ", "\n", String(repeating: "a", count: 101)])
    func `a blank or endless name is refused`(_ text: String) {
        var utilisateur = Utilisateur.sample()
        #expect(faultCode { try utilisateur.changeNom(to: text) } == "user.invalid_name")
        #expect(faultCode { try utilisateur.changePrenom(to: text) } == "user.invalid_name")
        #expect(utilisateur == .sample())
    }

    @Test func `names and initials are put together`() {
        #expect(Utilisateur.sample().nomComplet == "Jean DUPONT")
        #expect(Utilisateur.sample().initiales == "JD")
    }

    @Test(arguments: [11_00, 200_00, nil] as [Int64?])
    func `a rate within the range is taken`(_ cents: Int64?) throws {
        var utilisateur = Utilisateur.sample()
        try utilisateur.changeTauxHoraire(to: cents.map { Money(cents: $0) })
        #expect(utilisateur.tauxHoraire?.cents == cents)
    }

    @Test(arguments: [10_99, 200_01, 0, -11_00] as [Int64])
    func `a rate outside the range is refused`(_ cents: Int64) {
        var utilisateur = Utilisateur.sample()
        #expect(faultCode { try utilisateur.changeTauxHoraire(to: Money(cents: cents)) } == "user.hourly_rate_out_of_range")
        #expect(utilisateur == .sample())
    }

    @Test(arguments: [("  ", nil), ("", nil), (" M042 ", "M042"), (nil, nil)] as [(String?, String?)])
    func `a blank code is none`(_ typed: String?, _ written: String?) throws {
        var utilisateur = Utilisateur.sample(code: "X")
        try utilisateur.changeCodeUtilisateur(to: typed)
        #expect(utilisateur.codeUtilisateur == written)
    }

    @Test func `a code is at most 50 characters`() {
        var utilisateur = Utilisateur.sample()
        #expect(faultCode { try utilisateur.changeCodeUtilisateur(to: String(repeating: "1", count: 51)) } == "user.invalid_code")
    }

    @Test(arguments: [("#3498db", "#3498DB"), ("#ABCDEF", "#ABCDEF"), (nil, "#3498DB")] as [(String?, String)])
    func `a colour is written in upper case`(_ typed: String?, _ written: String) throws {
        var utilisateur = Utilisateur.sample()
        try utilisateur.changeCouleur(to: typed)
        #expect(utilisateur.couleur == written)
    }

    @Test(arguments: ["3498DB", "#3498D", "#3498DG", "#3498DB0", "", "#3498Dé"])
    func `what is no hexadecimal colour is refused`(_ text: String) {
        var utilisateur = Utilisateur.sample()
        #expect(faultCode { try utilisateur.changeCouleur(to: text) } == "user.invalid_colour")
    }

    @Test func `somebody newly registered is an active employee without a rate`() throws {
        let utilisateur = try Utilisateur(
            registering: UtilisateurID(1), email: #require(Email(rawValue: "a@b.fr")), nom: "x", prenom: "y", role: .compagnon, passwordHash: "h",
            at: .test)
        #expect(utilisateur.isActive && utilisateur.typeUtilisateur == .employe && utilisateur.tauxHoraire == nil && utilisateur.version == 1)
    }

    @Test func `an event tells neither credential, nor phone, nor rate`() {
        let names = UtilisateurUpdated(.sample(), changes: ["nom"]).data.map(\.name)
        #expect(
            names == [
                "id", "user_id", "utilisateur_id", "email", "nom", "prenom", "role", "type_utilisateur", "code_utilisateur", "is_active", "changes",
            ])
    }
}
