import ChantiersApplication
import ChantiersDomain
import Kernel
import TestKit
import Testing
import UseCaseKit

struct UpdateChantierTests {
    private static let none = Changes<Chantier>([])
    private static let renamed = Changes<Chantier>([("nom", { $0.nom = "Villa Ombre" })])

    private func update(
        _ world: World, _ changes: Changes<Chantier> = none, contacts: [ContactDetails]? = nil, statut: Chantier.Statut? = nil
    ) throws -> Chantier {
        try UpdateChantier()(.init(1), changes, contacts: contacts, statut: statut, in: world.scope, by: .test(.conducteur))
    }

    @Test func `a change is stored, dated and announced with the names of what changed`() throws {
        let world = World(.sample())
        let chantier = try update(world, Changes([("couleur", { $0.couleur = "#abcdef" }), ("nom", { $0.nom = "Villa Lumière" })]))
        #expect((chantier.couleur, chantier.updatedAt, chantier.version) == ("#ABCDEF", .later, 2))
        #expect(world.chantiers.rows[.init(1)] == chantier)
        #expect(world.events.names == ["chantier.updated"])
        #expect(world.lastData["changes"] == ["couleur"])
    }

    @Test func `restating what is there changes and announces nothing`() throws {
        let world = World(.sample(statut: .enCours))
        let chantier = try update(world, Changes([("nom", { $0.nom = " Villa Lumière" })]), contacts: [], statut: .enCours)
        #expect(chantier == .sample(statut: .enCours))
        #expect(world.events.names == [])
    }

    @Test(arguments: [Chantier.Statut.receptionne, .ferme])
    func `values do not change from reception on`(statut: Chantier.Statut) {
        let world = World(.sample(statut: statut))
        #expect(fault { try update(world, Self.renamed) }?.code == .chantierNotEditable)
        #expect(fault { try update(world, contacts: []) }?.code == .chantierNotEditable)
        #expect(world.chantiers.rows[.init(1)] == .sample(statut: statut))
        #expect(world.events.names == [])
    }

    @Test func `a change of state alone announces only that`() throws {
        let world = World(.sample(statut: .receptionne))
        #expect(try update(world, statut: .enCours).statut == .enCours)
        #expect(world.events.names == ["chantier.statut_changed"])
    }

    @Test(arguments: [(Chantier.Statut.receptionne, Chantier.Statut.enCours), (.enCours, .receptionne), (.ouvert, .ferme)])
    func `values change when the site is editable before or after the change of state`(from: Chantier.Statut, to: Chantier.Statut) throws {
        let world = World(.sample(statut: from))
        let chantier = try update(world, Self.renamed, statut: to)
        #expect((chantier.nom, chantier.statut, chantier.version) == ("Villa Ombre", to, 2))
        #expect(world.events.names == ["chantier.updated", "chantier.statut_changed"])
    }

    @Test func `values do not change on the way from reception to closing`() {
        let world = World(.sample(statut: .receptionne))
        #expect(fault { try update(world, Self.renamed, statut: .ferme) }?.code == .chantierNotEditable)
        #expect(world.chantiers.rows[.init(1)]?.statut == .receptionne)
    }

    @Test func `nothing moves on a closed site, its own state included`() {
        #expect(fault { try update(World(.sample(statut: .ferme)), statut: .ferme) }?.code == .chantierTransitionRefused)
    }

    @Test func `closing by an update meets the same guard`() {
        let world = World(.sample(statut: .enCours))
        world.obstacles.closing = .init(facturesBrouillon: 1, depensesAAffecter: 0)
        #expect(fault { try update(world, statut: .ferme) }?.code == .chantierClosingRefused)
        #expect(world.events.names == [])
    }

    @Test func `a refused value leaves the site alone`() {
        let world = World(.sample())
        #expect(fault { try update(world, Changes([("latitude", { $0.latitude = 45 })])) }?.field == "longitude")
        #expect(world.chantiers.rows[.init(1)] == .sample())
        #expect(world.events.names == [])
    }

    @Test func `new contacts replace the old ones and give the site a version`() throws {
        let world = World(.sample())
        _ = try update(world, contacts: [.init(nom: "Paul", profession: nil, telephone: nil)])
        let chantier = try update(world, contacts: [.init(nom: "Anne", profession: nil, telephone: nil)])
        #expect(world.contacts.rows.map(\.nom) == ["Anne"])
        #expect((chantier.version, chantier.updatedAt) == (3, .later))
        #expect(world.lastData["changes"] == ["contacts"])
    }

    @Test func `an unknown site is not found`() {
        #expect(fault { try update(World(), Self.renamed) }?.code == .chantierNotFound)
    }
}
