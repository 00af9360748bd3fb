import ChantiersApplication
import ChantiersDomain
import Kernel
import TestKit
import Testing
import UseCaseKit

struct ChangeStatutTests {
    private func change(_ world: World, to next: Chantier.Statut, force: Bool = false, by role: Role = .conducteur) throws -> Chantier {
        try ChangeStatut()(.init(1), to: next, force: force, in: world.scope, by: .test(role))
    }

    @Test(arguments: Chantier.Statut.allCases, Chantier.Statut.allCases)
    func `each transition is stored and announced, or refused without a trace`(from: Chantier.Statut, to: Chantier.Statut) throws {
        let world = World(.sample(statut: from))
        if StatutTests.allowed.contains([from, to]) {
            let chantier = try change(world, to: to)
            #expect(world.chantiers.rows[chantier.id] == chantier)
            #expect((chantier.statut, chantier.version) == (to, 2))
            #expect(world.events.names == ["chantier.statut_changed"])
            #expect((world.lastData["ancien_statut"], world.lastData["nouveau_statut"]) == (.string(from.rawValue), .string(to.rawValue)))
        } else {
            #expect(fault { try change(world, to: to) }?.code == .chantierTransitionRefused)
            #expect(world.chantiers.rows[.init(1)] == .sample(statut: from))
            #expect(world.events.names == [])
        }
    }

    @Test func `reception waits for critical signalements and pointages`() {
        let world = World(.sample(statut: .enCours))
        world.obstacles.prerequisites = .init(signalementsCritiques: 1, pointagesNonValides: 0)
        #expect(fault { try change(world, to: .receptionne) }?.code == .chantierReceptionRefused)
        #expect(world.chantiers.rows[.init(1)]?.statut == .enCours)
        #expect(world.events.names == [])
    }

    @Test func `closing waits for draft factures, whoever asks`() {
        let world = World(.sample(statut: .enCours))
        world.obstacles.closing = .init(facturesBrouillon: 1, depensesAAffecter: 0)
        #expect(fault { try change(world, to: .ferme, by: .admin) }?.code == .chantierClosingRefused)
        #expect(world.events.names == [])
    }

    @Test func `an administrator may force the closing`() throws {
        let world = World(.sample(statut: .enCours))
        world.obstacles.closing = .init(facturesBrouillon: 1, depensesAAffecter: 0)
        #expect(try change(world, to: .ferme, force: true, by: .admin).statut == .ferme)
        #expect(world.events.names == ["chantier.statut_changed"])
    }

    @Test func `forcing is forbidden to a conducteur, even with nothing in the way`() {
        let world = World(.sample(statut: .enCours))
        #expect(fault { try change(world, to: .ferme, force: true) }?.code == .forbidden)
        #expect(world.events.names == [])
    }

    @Test func `closing twice is refused and announces nothing more`() throws {
        let world = World(.sample())
        _ = try change(world, to: .ferme)
        #expect(fault { try change(world, to: .ferme, force: true, by: .admin) }?.code == .chantierTransitionRefused)
        #expect(world.events.names == ["chantier.statut_changed"])
    }

    @Test func `a deleted site is not found`() {
        #expect(fault { try change(World(.sample(deletedAt: .test)), to: .enCours) }?.code == .chantierNotFound)
    }
}
