import ChantiersDomain
import Kernel
import TestKit
import Testing

struct StatutTests {
    /// Every cell of domain.md §2.1 that is a yes; all the others are a no.
    static let allowed: Set<[Chantier.Statut]> = [
        [.ouvert, .enCours], [.ouvert, .ferme], [.enCours, .receptionne], [.enCours, .ferme], [.receptionne, .enCours], [.receptionne, .ferme],
    ]

    @Test(arguments: Chantier.Statut.allCases, Chantier.Statut.allCases)
    func `the transition table is the one of the reference`(from: Chantier.Statut, to: Chantier.Statut) {
        #expect(from.successors.contains(to) == Self.allowed.contains([from, to]))
    }

    @Test func `raw values are the wire vocabulary`() {
        #expect(Chantier.Statut.allCases.map(\.rawValue) == ["ouvert", "en_cours", "receptionne", "ferme"])
    }

    @Test func `starting sets the state and the time of change`() throws {
        var chantier = Chantier.sample()
        try chantier.start(at: .later)
        #expect(chantier.statut == .enCours)
        #expect(chantier.updatedAt == .later)
    }

    @Test func `a refused transition names statut and changes nothing`() {
        var chantier = Chantier.sample(statut: .ferme)
        let refusal = fault { try chantier.start(at: .later) }
        #expect(refusal?.code == .chantierTransitionRefused)
        #expect(refusal?.field == "statut")
        #expect(chantier == .sample(statut: .ferme))
    }

    @Test func `reception checks the transition before the guard`() {
        var chantier = Chantier.sample(statut: .ouvert)
        let refusal = fault { try chantier.receive(given: .init(signalementsCritiques: 1, pointagesNonValides: 1), at: .later) }
        #expect(refusal?.code == .chantierTransitionRefused)
    }

    @Test func `closing checks the transition before the guard`() {
        var chantier = Chantier.sample(statut: .ferme)
        let refusal = fault { try chantier.close(given: .init(facturesBrouillon: 1, depensesAAffecter: 0), at: .later) }
        #expect(refusal?.code == .chantierTransitionRefused)
    }

    @Test func `a refused reception carries the facts of the reference`() {
        let refusal = fault { try ReceptionPrerequisites(signalementsCritiques: 1, pointagesNonValides: 3).check() }
        #expect(refusal?.code.kind == .refused)
        #expect(
            refusal?.facts.json == [
                "error": "prerequis_non_remplis",
                "message": "Le chantier ne peut pas être réceptionné : des prérequis manquent.",
                "prerequis_manquants": ["1 signalement critique ouvert", "3 pointages non validés"],
                "details": ["formulaires_count": 0, "signalements_critiques": 1, "pointages_non_valides": 3],
            ])
    }

    @Test func `only unmet prerequisites are listed`() {
        #expect(ReceptionPrerequisites(signalementsCritiques: 0, pointagesNonValides: 1).manquants == ["1 pointage non validé"])
    }

    @Test func `a refused closing is a conflict that carries the facts of the reference`() {
        let refusal = fault { try ClosingObstacles(facturesBrouillon: 2, depensesAAffecter: 1).check() }
        #expect(refusal?.code.kind == .conflict)
        #expect(
            refusal?.facts.json == [
                "error": "prerequis_cloture_non_remplis",
                "message": "Le chantier ne peut pas être fermé : des éléments le bloquent.",
                "blocages": ["2 factures en brouillon"],
                "avertissements": ["1 dépense à affecter"],
            ])
    }

    @Test func `unassigned expenses warn without blocking`() throws {
        var chantier = Chantier.sample(statut: .receptionne)
        try chantier.close(given: .init(facturesBrouillon: 0, depensesAAffecter: 4), at: .later)
        #expect(chantier.statut == .ferme)
    }
}
