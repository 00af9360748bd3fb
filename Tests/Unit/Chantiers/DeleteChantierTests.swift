import ChantiersApplication
import ChantiersDomain
import Kernel
import TestKit
import Testing
import UseCaseKit

struct DeleteChantierTests {
    private func delete(_ world: World, force: Bool = false, by role: Role = .admin) throws {
        try DeleteChantier()(.init(1), force: force, in: world.scope, by: .test(role))
    }

    @Test func `a closed site is deleted softly and announced`() throws {
        let world = World(.sample(statut: .ferme))
        try delete(world)
        #expect(world.chantiers.rows[.init(1)]?.deletedAt == .later)
        #expect(world.events.names == ["chantier.deleted"])
    }

    @Test(arguments: [Chantier.Statut.ouvert, .enCours, .receptionne])
    func `a site that is not closed stays`(statut: Chantier.Statut) {
        let world = World(.sample(statut: statut))
        #expect(fault { try delete(world) }?.code == .chantierNotClosed)
        #expect(world.chantiers.rows[.init(1)] == .sample(statut: statut))
        #expect(world.events.names == [])
    }

    @Test(arguments: Chantier.Statut.allCases)
    func `an administrator may force the deletion`(statut: Chantier.Statut) throws {
        let world = World(.sample(statut: statut))
        try delete(world, force: true)
        #expect(world.events.names == ["chantier.deleted"])
    }

    @Test func `forcing is forbidden to a conducteur`() {
        let world = World(.sample(statut: .ferme))
        #expect(fault { try delete(world, force: true, by: .conducteur) }?.code == .forbidden)
        #expect(world.chantiers.rows[.init(1)]?.deletedAt == nil)
    }

    @Test func `deleting twice finds nothing and announces nothing more`() throws {
        let world = World(.sample(statut: .ferme))
        try delete(world)
        #expect(fault { try delete(world) }?.code == .chantierNotFound)
        #expect(world.events.names == ["chantier.deleted"])
    }
}
