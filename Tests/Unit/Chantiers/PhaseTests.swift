import ChantiersApplication
import ChantiersDomain
import Kernel
import TestKit
import Testing
import UseCaseKit

struct PhaseTests {
    private let site = Chantier.ID(1)
    private let caller = Caller.test(.conducteur)
    private let masonry = ChantierPhase(
        id: .init(7), chantierID: .init(1), nom: "Gros œuvre", description: nil, ordre: 1, dateDebut: Day("2026-02-01"), dateFin: nil, version: 1)

    private func world(_ statut: Chantier.Statut = .enCours, site: Int64 = 1) -> World {
        let world = World(.sample(id: site, statut: statut))
        world.phases.rows = [masonry]
        return world
    }

    @Test func `an added phase is stored, and the site announced as changed`() throws {
        let world = World(.sample())
        let phase = try AddPhase()(.init(nom: " Toiture ", dateFin: Day("2026-03-01")), to: site, in: world.scope, by: caller)
        #expect(
            phase
                == ChantierPhase(
                    id: .init(1), chantierID: site, nom: "Toiture", description: nil, ordre: 1, dateDebut: nil, dateFin: Day("2026-03-01"),
                    version: 1))
        #expect(world.phases.rows == [phase])
        #expect(world.chantiers.rows[site]?.version == 2)
        #expect(world.lastData["changes"] == ["phases"])
    }

    @Test func `a bad phase is neither stored nor announced`() {
        let world = World(.sample())
        #expect(fault { try AddPhase()(.init(nom: "Toiture", ordre: 0), to: site, in: world.scope, by: caller) }?.field == "ordre")
        #expect(world.phases.rows.isEmpty)
        #expect(world.events.names == [])
    }

    @Test func `an updated phase gets a version, and so does the site`() throws {
        let world = world()
        let phase = try UpdatePhase()(masonry.id, of: site, Changes([("ordre", { $0.ordre = 3 })]), in: world.scope, by: caller)
        #expect((phase.ordre, phase.nom, phase.version) == (3, "Gros œuvre", 2))
        #expect(world.phases.rows == [phase])
        #expect(world.chantiers.rows[site]?.version == 2)
        #expect(world.events.names == ["chantier.updated"])
    }

    @Test func `dates are judged together with those already stored`() {
        let world = world()
        let changes = Changes<ChantierPhase>([("date_fin", { $0.dateFin = Day("2026-01-31") })])
        #expect(fault { try UpdatePhase()(masonry.id, of: site, changes, in: world.scope, by: caller) }?.code == .chantierDatesReversed)
        #expect(world.phases.rows == [masonry])
        #expect(world.events.names == [])
    }

    @Test func `restating a phase changes and announces nothing`() throws {
        let world = world()
        #expect(try UpdatePhase()(masonry.id, of: site, Changes([("ordre", { $0.ordre = 1 })]), in: world.scope, by: caller) == masonry)
        #expect(world.events.names == [])
    }

    @Test func `a deleted phase is gone, and the site announced as changed`() throws {
        let world = world()
        try DeletePhase()(masonry.id, of: site, in: world.scope, by: caller)
        #expect(world.phases.rows.isEmpty)
        #expect(world.events.names == ["chantier.updated"])
    }

    @Test func `the phase of another site is not found`() {
        let world = world(site: 2)
        #expect(fault { try UpdatePhase()(masonry.id, of: .init(2), Changes([]), in: world.scope, by: caller) }?.code == .phaseNotFound)
        #expect(fault { try DeletePhase()(masonry.id, of: .init(2), in: world.scope, by: caller) }?.code == .phaseNotFound)
        #expect(world.phases.rows == [masonry])
    }

    @Test func `phases of a closed site are frozen`() {
        let world = world(.ferme)
        let codes = [
            fault { try AddPhase()(.init(nom: "Toiture"), to: site, in: world.scope, by: caller) },
            fault { try UpdatePhase()(masonry.id, of: site, Changes([("ordre", { $0.ordre = 3 })]), in: world.scope, by: caller) },
            fault { try DeletePhase()(masonry.id, of: site, in: world.scope, by: caller) },
        ].map { $0?.code }
        #expect(codes == [.chantierClosed, .chantierClosed, .chantierClosed])
        #expect(world.phases.rows == [masonry])
        #expect(world.events.names == [])
    }
}
