import Kernel
import SignalementsApplication
import SignalementsDomain
import TestKit
import Testing

@Suite struct EscaladeTests {
    static let thresholds: [(Double, [Escalade.Niveau])] = [
        (0, []), (49.9, []), (50, [.chefChantier]), (99.9, [.chefChantier]), (100, [.chefChantier, .conducteur]),
        (199.9, [.chefChantier, .conducteur]), (200, [.chefChantier, .conducteur, .admin]), (900, [.chefChantier, .conducteur, .admin]),
    ]

    @Test(arguments: thresholds) func `levels are due from their threshold on`(_ percentage: Double, _ levels: [Escalade.Niveau]) {
        #expect(waiting(percentage).levelsDue(escalated: [], at: .test) == levels)
    }

    @Test(arguments: Escalade.Niveau.allCases) func `a level escalates once`(_ niveau: Escalade.Niveau) {
        #expect(waiting(900).levelsDue(escalated: [niveau], at: .test) == Escalade.Niveau.allCases.filter { $0 != niveau })
    }

    @Test(arguments: [Signalement.Statut.traite, .cloture]) func `nothing escalates once resolved`(_ statut: Signalement.Statut) {
        #expect(waiting(900, statut).levelsDue(escalated: [], at: .test).isEmpty)
    }

    @Test(
        arguments: zip(Escalade.Niveau.allCases, [[.chefChantier, .createur], [.conducteur], [.admin]] as [[Escalade.Destinataire]]))
    func `a level has its own recipients`(_ niveau: Escalade.Niveau, _ recipients: [Escalade.Destinataire]) {
        #expect(niveau.destinataires == recipients)
    }

    @Test func `escalating writes history and announces each level in order`() throws {
        let company = Company(waiting(120))
        let escalades = try EscalateSignalement()(Signalement.ID(1), in: company.scope)
        #expect(escalades.map(\.niveau) == [.chefChantier, .conducteur])
        #expect(company.escalades.rows == escalades)
        #expect(company.events.names == ["signalement.escaladed", "signalement.escaladed"])
    }

    @Test func `escalating counts each level on the signalement`() throws {
        let company = Company(waiting(120))
        _ = try EscalateSignalement()(Signalement.ID(1), in: company.scope)
        let stored = company.signalements.rows[Signalement.ID(1)]
        #expect(stored?.nbEscalades == 2)
        #expect(stored?.derniereEscaladeAt == .test)
    }

    @Test func `escalating again at once changes nothing`() throws {
        let company = Company(waiting(120))
        _ = try EscalateSignalement()(Signalement.ID(1), in: company.scope)
        let before = company.signalements.rows
        #expect(try EscalateSignalement()(Signalement.ID(1), in: company.scope).isEmpty)
        #expect(company.signalements.rows == before)
        #expect(company.events.all.count == 2)
    }

    @Test func `escalating before half of the time does nothing`() throws {
        let company = Company(waiting(49.9))
        #expect(try EscalateSignalement()(Signalement.ID(1), in: company.scope).isEmpty)
        #expect(company.events.all.isEmpty)
    }

    @Test func `escalating an absent signalement is refused`() {
        #expect(fault { try EscalateSignalement()(Signalement.ID(404), in: Company().scope) } == "signalement.not_found")
    }

    @Test func `the announcement starts with the keys of the old contract`() throws {
        let company = Company(waiting(120))
        _ = try EscalateSignalement()(Signalement.ID(1), in: company.scope)
        let members = company.payload("signalement.escaladed").members ?? []
        #expect(
            Array(members.prefix(7)) == [
                .init("signalement_id", 1), .init("chantier_id", 7), .init("niveau", "conducteur"), .init("pourcentage_temps", 120.0),
                .init("titre", "Fuite"), .init("priorite", "critique"), .init("destinataires_roles", ["conducteur"]),
            ])
    }

    @Test func `the message tells the share of time and the threshold`() {
        var signalement = waiting(120)
        #expect(signalement.escalate(to: .conducteur, at: .test).message == "Signalement « Fuite » : 120 % du délai écoulé (seuil de 100 %).")
    }

    /// A `critique` signalement (four hours) that has used up `percentage` of its time at the test's now.
    private func waiting(_ percentage: Double, _ statut: Signalement.Statut = .ouvert) -> Signalement {
        .sample(statut: statut, createdAt: Instant(milliseconds: Instant.test.milliseconds - Int64((percentage * 144_000).rounded())))
    }
}
