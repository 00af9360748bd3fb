import Kernel
import SignalementsApplication
import SignalementsDomain
import TestKit
import Testing
import UseCaseKit

@Suite struct SignalementActionTests {
    private static let id = Signalement.ID(1)

    /// A use case that takes an id and a caller, on a signalement that it accepts, with what it announces.
    struct Act: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let accepted: Signalement
        let refused: Signalement?
        let events: [String]
        let changes: [String]?
        let run: @Sendable (SignalementScope, Caller) throws -> Void
    }

    static let acts: [Act] = [
        Act(
            testDescription: "assign", accepted: .sample(), refused: .sample(statut: .cloture),
            events: ["signalement.updated", "signalement.assigned"], changes: ["statut", "assigne_a"]
        ) { _ = try AssignSignalement()(id, to: UtilisateurID(3), in: $0, by: $1) },
        Act(
            testDescription: "treat", accepted: .sample(statut: .enCours), refused: .sample(statut: .traite),
            events: ["signalement.updated", "signalement.treated"], changes: ["statut", "date_traitement", "commentaire_traitement"]
        ) { _ = try TreatSignalement()(id, commentaire: "Fait", in: $0, by: $1) },
        Act(
            testDescription: "close", accepted: .sample(statut: .traite), refused: .sample(statut: .cloture), events: ["signalement.closed"],
            changes: nil
        ) { _ = try CloseSignalement()(id, in: $0, by: $1) },
        Act(
            testDescription: "reopen", accepted: .sample(statut: .cloture), refused: .sample(),
            events: ["signalement.updated", "signalement.reopened"],
            changes: ["statut", "date_traitement", "date_cloture", "commentaire_traitement"]
        ) { _ = try ReopenSignalement()(id, in: $0, by: $1) },
        Act(testDescription: "delete", accepted: .sample(statut: .enCours), refused: nil, events: [], changes: nil) {
            try DeleteSignalement()(id, in: $0, by: $1)
        },
    ]

    @Test(arguments: acts) func `an action is announced under its names`(_ act: Act) throws {
        let company = Company(act.accepted)
        try act.run(company.scope, .conducteur)
        #expect(company.events.names == act.events)
    }

    @Test(arguments: acts.filter { $0.changes != nil }) func `an action announces the fields that it changed`(_ act: Act) throws {
        let company = Company(act.accepted)
        try act.run(company.scope, .conducteur)
        #expect(company.payload("signalement.updated")["changes"]?.array?.compactMap(\.string) == act.changes)
    }

    @Test(arguments: acts) func `an action that the status refuses stores and announces nothing`(_ act: Act) {
        guard let refused = act.refused else { return }
        let company = Company(refused)
        #expect(fault { try act.run(company.scope, .conducteur) } == "signalement.transition_refused")
        #expect(company.signalements.rows == [Self.id: refused])
        #expect(company.events.all.isEmpty)
    }

    @Test(arguments: acts) func `a chef acts inside the perimeter`(_ act: Act) {
        #expect(fault { try act.run(Company(act.accepted).scope, .chef) } == nil)
    }

    @Test(arguments: acts) func `acting outside the perimeter is refused and does nothing`(_ act: Act) {
        let elsewhere = Signalement.sample(chantier: 8, statut: act.accepted.statut)
        let company = Company(elsewhere)
        #expect(fault { try act.run(company.scope, .chef) } == "auth.outside_perimeter")
        #expect(company.signalements.rows == [Self.id: elsewhere])
        #expect(company.events.all.isEmpty)
    }

    @Test(arguments: acts) func `acting on an absent signalement is not found`(_ act: Act) {
        #expect(fault { try act.run(Company().scope, .conducteur) } == "signalement.not_found")
    }

    @Test func `closing tells who closed and how it was solved`() throws {
        let company = Company(.sample(statut: .traite))
        _ = try CloseSignalement()(Self.id, in: company.scope, by: .conducteur)
        #expect(company.payload("signalement.closed")["closed_by"] == 1)
        #expect(company.payload("signalement.closed")["resolution"] == "Joint changé")
    }

    @Test func `an action returns what is stored, one version later`() throws {
        let company = Company(.sample(statut: .traite))
        let closed = try CloseSignalement()(Self.id, in: company.scope, by: .conducteur)
        #expect(closed.version == 2)
        #expect(company.signalements.rows[Self.id] == closed)
    }

    @Test func `closing twice is refused and announces nothing more`() throws {
        let company = Company(.sample(statut: .traite))
        _ = try CloseSignalement()(Self.id, in: company.scope, by: .conducteur)
        #expect(fault { try CloseSignalement()(Self.id, in: company.scope, by: .conducteur) } == "signalement.transition_refused")
        #expect(company.events.names == ["signalement.closed"])
    }

    @Test func `assigning somebody who has it already stores and announces nothing`() throws {
        let stored = Signalement.sample(statut: .enCours, assigneA: 3)
        let company = Company(stored)
        #expect(try AssignSignalement()(Self.id, to: UtilisateurID(3), in: company.scope, by: .conducteur) == stored)
        #expect(company.events.all.isEmpty)
    }

    @Test(arguments: [(5, "signalement.assignee_inactive"), (404, "signalement.assignee_unknown")] as [(Int64, String)])
    func `nobody is assigned who is not there`(_ person: Int64, _ code: String) {
        let company = Company(.sample())
        #expect(fault { try AssignSignalement()(Self.id, to: UtilisateurID(person), in: company.scope, by: .conducteur) } == code)
        #expect(company.events.all.isEmpty)
    }

    @Test func `a blank comment treats nothing`() {
        let company = Company(.sample())
        #expect(fault { try TreatSignalement()(Self.id, commentaire: " ", in: company.scope, by: .conducteur) } == "request.invalid")
        #expect(company.events.all.isEmpty)
    }

    @Test func `deleting takes the answers and the escalations along, and only its own`() throws {
        var first = Signalement.sample()
        var second = Signalement.sample(id: 2)
        let kept = second.escalate(to: .admin, at: .test)
        let company = Company(
            first, second, reponses: [.sample(id: 1), .sample(id: 2, under: 2)], escalades: [first.escalate(to: .admin, at: .test), kept])
        try DeleteSignalement()(Self.id, in: company.scope, by: .conducteur)
        #expect(Set(company.signalements.rows.keys) == [Signalement.ID(2)])
        #expect(Set(company.reponses.rows.keys) == [Reponse.ID(2)])
        #expect(company.escalades.rows == [kept])
    }
}
