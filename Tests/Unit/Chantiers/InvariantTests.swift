import ChantiersDomain
import Kernel
import TestKit
import Testing

struct InvariantTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let field: String
        let code: Fault.Code
        let change: @Sendable (inout Chantier) -> Void

        init(_ title: String, _ field: String, _ code: Fault.Code = .chantierValueRefused, _ change: @escaping @Sendable (inout Chantier) -> Void) {
            testDescription = title
            self.field = field
            self.code = code
            self.change = change
        }
    }

    static let refusals = [
        Refusal("nom of two letters", "nom") { $0.nom = " ab " },
        Refusal("nom of 256 letters", "nom") { $0.nom = String(repeating: "a", count: 256) },
        Refusal("blank adresse", "adresse") { $0.adresse = " \n " },
        Refusal("adresse of 501 letters", "adresse") { $0.adresse = String(repeating: "a", count: 501) },
        Refusal("colour without hash", "couleur") { $0.couleur = "3498DBA" },
        Refusal("short colour", "couleur") { $0.couleur = "#FFF" },
        Refusal("colour beyond F", "couleur") { $0.couleur = "#GGGGGG" },
        Refusal("latitude alone", "longitude", .chantierCoordinatesIncomplete) { $0.latitude = 45 },
        Refusal("longitude alone", "latitude", .chantierCoordinatesIncomplete) { $0.longitude = 4 },
        Refusal("latitude beyond the pole", "latitude") { ($0.latitude, $0.longitude) = (90.01, 0) },
        Refusal("longitude beyond the line", "longitude") { ($0.latitude, $0.longitude) = (0, -180.01) },
        Refusal("latitude that is no number", "latitude") { ($0.latitude, $0.longitude) = (.nan, 0) },
        Refusal("contact without telephone", "contact_telephone", .chantierContactIncomplete) { $0.contactNom = "Paul" },
        Refusal("contact without name", "contact_nom", .chantierContactIncomplete) { ($0.contactNom, $0.contactTelephone) = (" ", "0612345678") },
        Refusal("contact name of 201 letters", "contact_nom") {
            ($0.contactNom, $0.contactTelephone) = (String(repeating: "a", count: 201), "0612345678")
        },
        Refusal("telephone of seven digits", "contact_telephone") { ($0.contactNom, $0.contactTelephone) = ("Paul", "06 12 34 5") },
        Refusal("telephone of sixteen digits", "contact_telephone") { ($0.contactNom, $0.contactTelephone) = ("Paul", "1234567890123456") },
        Refusal("telephone of 21 characters", "contact_telephone") { ($0.contactNom, $0.contactTelephone) = ("Paul", "06  12  34  56  78  9.") },
        Refusal("maître d'ouvrage of 201 letters", "maitre_ouvrage") { $0.maitreOuvrage = String(repeating: "a", count: 201) },
        Refusal("cover of 501 letters", "photo_couverture") { $0.photoCouverture = String(repeating: "a", count: 501) },
        Refusal("negative estimate", "heures_estimees") { $0.heuresEstimees = WorkDuration(minutes: -1) },
        Refusal("end before start", "date_fin_prevue", .chantierDatesReversed) {
            ($0.dateDebutPrevue, $0.dateFinPrevue) = (Day("2026-03-02"), Day("2026-03-01"))
        },
    ]

    @Test(arguments: refusals)
    func `a broken invariant is refused and its field named`(refusal: Refusal) {
        var chantier = Chantier.sample()
        refusal.change(&chantier)
        let thrown = fault { try chantier.settle() }
        #expect(thrown?.code == refusal.code)
        #expect(thrown?.field == refusal.field)
        #expect(thrown?.code.kind == .refused)
    }

    @Test func `values at their bounds are taken`() throws {
        var chantier = Chantier.sample(nom: "abc")
        chantier.adresse = String(repeating: "é", count: 500)
        (chantier.latitude, chantier.longitude) = (-90, 180)
        (chantier.contactNom, chantier.contactTelephone) = ("Paul", "12345678")
        (chantier.dateDebutPrevue, chantier.dateFinPrevue) = (Day("2026-03-01"), Day("2026-03-01"))
        chantier.heuresEstimees = WorkDuration(minutes: 0)
        let expected = chantier
        try chantier.settle()
        #expect(chantier == expected)
    }

    @Test func `texts are trimmed and the colour upper-cased`() throws {
        var chantier = Chantier.sample(nom: "  Villa \t", couleur: "#abcdef")
        try chantier.settle()
        #expect(chantier.nom == "Villa")
        #expect(chantier.couleur == "#ABCDEF")
    }

    @Test func `blank optional texts become absent`() throws {
        var chantier = Chantier.sample()
        (chantier.contactNom, chantier.contactTelephone, chantier.description, chantier.maitreOuvrage) = ("", " ", "\n", "")
        try chantier.settle()
        #expect(chantier == .sample())
    }

    @Test(arguments: Chantier.Statut.allCases)
    func `values may change only before reception`(statut: Chantier.Statut) {
        #expect(Chantier.sample(statut: statut).isEditable == [.ouvert, .enCours].contains(statut))
    }

    @Test func `a refused edit leaves the site as it was`() {
        var chantier = Chantier.sample()
        _ = fault {
            try chantier.edit(at: .later) {
                $0.adresse = "2 rue du Port"
                $0.nom = ""
            }
        }
        #expect(chantier == .sample())
    }

    @Test func `an edit returns the names of what is different`() throws {
        var chantier = Chantier.sample()
        let names = try chantier.edit(at: .later) {
            $0.couleur = "#ffffff"
            $0.nom = "Villa Lumière "
            $0.usageHabitation = true
        }
        #expect(names == ["couleur", "usage_habitation"])
        #expect(chantier.updatedAt == .later)
    }

    @Test(arguments: [
        ("", nil as String?, "nom"), ("Paul", "123", "telephone"), (String(repeating: "a", count: 201), nil, "nom"),
    ])
    func `a bad contact is refused and its field named`(nom: String, telephone: String?, field: String) {
        var contact = ChantierContact(id: .init(1), chantierID: .init(1), nom: nom, profession: nil, telephone: telephone, version: 1)
        #expect(fault { try contact.settle() }?.field == field)
    }

    @Test(arguments: [
        (" ", 1, "2026-01-01", "2026-01-02", "nom"), ("Gros œuvre", 0, "2026-01-01", "2026-01-02", "ordre"),
        ("Gros œuvre", 1, "2026-01-02", "2026-01-01", "date_fin"),
    ])
    func `a bad phase is refused and its field named`(nom: String, ordre: Int, start: String, end: String, field: String) {
        var phase = ChantierPhase(
            id: .init(1), chantierID: .init(1), nom: nom, description: nil, ordre: ordre, dateDebut: Day(start), dateFin: Day(end), version: 1)
        #expect(fault { try phase.settle() }?.field == field)
    }
}
