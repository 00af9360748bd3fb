import ChantiersApplication
import ChantiersDomain
import Kernel
import TestKit
import Testing
import UseCaseKit

struct ContactTests {
    private let site = Chantier.ID(1)
    private let caller = Caller.test(.conducteur)
    private let paul = ChantierContact(id: .init(7), chantierID: .init(1), nom: "Paul", profession: nil, telephone: "0612345678", version: 1)

    private func world(_ statut: Chantier.Statut = .enCours, site: Int64 = 1) -> World {
        let world = World(.sample(id: site, statut: statut))
        world.contacts.rows = [paul]
        return world
    }

    @Test func `an added contact is stored, and the site announced as changed`() throws {
        let world = World(.sample())
        let contact = try AddContact()(.init(nom: " Anne ", profession: "", telephone: nil), to: site, in: world.scope, by: caller)
        #expect(contact == ChantierContact(id: .init(1), chantierID: site, nom: "Anne", profession: nil, telephone: nil, version: 1))
        #expect(world.contacts.rows == [contact])
        #expect(world.chantiers.rows[site]?.version == 2)
        #expect(world.lastData["changes"] == ["contacts"])
    }

    @Test func `a bad contact is neither stored nor announced`() {
        let world = World(.sample())
        let details = ContactDetails(nom: "Anne", profession: nil, telephone: "12")
        #expect(fault { try AddContact()(details, to: site, in: world.scope, by: caller) }?.field == "telephone")
        #expect(world.contacts.rows.isEmpty)
        #expect(world.events.names == [])
    }

    @Test func `an updated contact gets a version, and so does the site`() throws {
        let world = world()
        let contact = try UpdateContact()(paul.id, of: site, Changes([("nom", { $0.nom = "Paule" })]), in: world.scope, by: caller)
        #expect((contact.nom, contact.telephone, contact.version) == ("Paule", "0612345678", 2))
        #expect(world.contacts.rows == [contact])
        #expect(world.chantiers.rows[site]?.version == 2)
        #expect(world.events.names == ["chantier.updated"])
    }

    @Test func `restating a contact changes and announces nothing`() throws {
        let world = world()
        #expect(try UpdateContact()(paul.id, of: site, Changes([("nom", { $0.nom = "Paul " })]), in: world.scope, by: caller) == paul)
        #expect(world.chantiers.rows[site]?.version == 1)
        #expect(world.events.names == [])
    }

    @Test func `a deleted contact is gone, and the site announced as changed`() throws {
        let world = world()
        try DeleteContact()(paul.id, of: site, in: world.scope, by: caller)
        #expect(world.contacts.rows.isEmpty)
        #expect(world.events.names == ["chantier.updated"])
    }

    @Test func `the contact of another site is not found`() {
        let world = world(site: 2)
        #expect(fault { try UpdateContact()(paul.id, of: .init(2), Changes([]), in: world.scope, by: caller) }?.code == .contactNotFound)
        #expect(fault { try DeleteContact()(paul.id, of: .init(2), in: world.scope, by: caller) }?.code == .contactNotFound)
        #expect(world.contacts.rows == [paul])
        #expect(world.events.names == [])
    }

    @Test func `contacts of a closed site are frozen`() {
        let world = world(.ferme)
        let codes = [
            fault { try AddContact()(.init(nom: "Anne", profession: nil, telephone: nil), to: site, in: world.scope, by: caller) },
            fault { try UpdateContact()(paul.id, of: site, Changes([("nom", { $0.nom = "Paule" })]), in: world.scope, by: caller) },
            fault { try DeleteContact()(paul.id, of: site, in: world.scope, by: caller) },
        ].map { $0?.code }
        #expect(codes == [.chantierClosed, .chantierClosed, .chantierClosed])
        #expect(world.contacts.rows == [paul])
        #expect(world.events.names == [])
    }

    @Test func `contacts may change after reception`() throws {
        let world = world(.receptionne)
        try DeleteContact()(paul.id, of: site, in: world.scope, by: caller)
        #expect(world.contacts.rows.isEmpty)
    }
}
