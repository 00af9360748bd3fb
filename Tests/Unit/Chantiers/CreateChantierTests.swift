import ChantiersApplication
import ChantiersDomain
import Kernel
import TestKit
import Testing
import UseCaseKit

struct CreateChantierTests {
    private func create(_ command: CreateChantier.Command, in world: World) throws -> Chantier {
        try CreateChantier()(command, in: world.scope, by: .test(.conducteur))
    }

    private let minimal = CreateChantier.Command(nom: " Villa Lumière ", adresse: "1 rue du Port, Lyon")

    @Test func `a name and an address are enough`() throws {
        let world = World()
        let chantier = try create(minimal, in: world)
        var expected = Chantier.sample()
        try expected.settle()
        #expect(chantier.nom == expected.nom)
        #expect(chantier.code.rawValue == "A001")
        #expect(chantier.couleur == Chantier.defaultCouleur)
        #expect(chantier.statut == .ouvert)
        #expect(chantier.createdAt == .later)
        #expect(chantier.version == 1)
        #expect(world.chantiers.rows[chantier.id] == chantier)
        #expect(world.events.names == ["chantier.created"])
    }

    @Test func `every value of the command reaches the site`() throws {
        var command = minimal
        (command.latitude, command.longitude) = (45.75, 4.85)
        (command.contactNom, command.contactTelephone) = ("Paul", "06 12 34 56 78")
        (command.photoCouverture, command.maitreOuvrage, command.description) = ("photo.jpg", "Mairie", "Toit")
        (command.dateDebutPrevue, command.dateFinPrevue) = (Day("2026-02-01"), Day("2026-03-01"))
        (command.heuresEstimees, command.typeTravaux) = (WorkDuration(minutes: 90), .renovationEnergetique)
        (command.batimentPlus2Ans, command.usageHabitation, command.couleur, command.code) = (true, false, "#abcdef", "2026-toit")
        let chantier = try create(command, in: World())
        #expect(
            chantier
                == Chantier(
                    id: .init(1), code: CodeChantier(rawValue: "2026-TOIT")!, nom: "Villa Lumière", adresse: "1 rue du Port, Lyon",
                    statut: .ouvert, couleur: "#ABCDEF", latitude: 45.75, longitude: 4.85, photoCouverture: "photo.jpg", contactNom: "Paul",
                    contactTelephone: "06 12 34 56 78", maitreOuvrage: "Mairie", heuresEstimees: WorkDuration(minutes: 90),
                    dateDebutPrevue: Day("2026-02-01"), dateFinPrevue: Day("2026-03-01"), description: "Toit",
                    typeTravaux: .renovationEnergetique, batimentPlus2Ans: true, usageHabitation: false, createdAt: .later, updatedAt: .later,
                    deletedAt: nil, version: 1))
    }

    @Test func `the automatic code ignores special and year codes, and counts deleted sites`() throws {
        let world = World(
            .sample(id: 1, code: "A007", deletedAt: .test), .sample(id: 2, code: "RTT"), .sample(id: 3, code: "2026-ZZZ"),
            .sample(id: 4, code: "A003"))
        #expect(try create(minimal, in: world).code.rawValue == "A008")
    }

    @Test func `after Z999 the code is the year and the id, stepping over taken ones`() throws {
        let world = World(.sample(id: 1, code: "Z999"), .sample(id: 2, code: "2026-000003"))
        #expect(try create(minimal, in: world).code.rawValue == "2026-000004")
    }

    @Test func `a code already given is refused, even by a deleted site`() {
        let world = World(.sample(code: "B002", deletedAt: .test))
        var command = minimal
        command.code = "b002"
        let refusal = fault { try create(command, in: world) }
        #expect(refusal?.code == .chantierCodeTaken)
        #expect(refusal?.field == "code")
        #expect(world.chantiers.rows.count == 1)
        #expect(world.events.names == [])
    }

    @Test func `a site created in progress announces its creation, then its start`() throws {
        let world = World()
        var command = minimal
        command.statut = .enCours
        #expect(try create(command, in: world).statut == .enCours)
        #expect(world.events.names == ["chantier.created", "chantier.statut_changed"])
        #expect(world.events.all.first.map { $0.data.json["statut"] } == "ouvert")
    }

    @Test func `contacts are stored with the site`() throws {
        let world = World()
        var command = minimal
        command.contacts = [.init(nom: " Paul ", profession: "Maçon", telephone: nil), .init(nom: "Anne", profession: nil, telephone: "0612345678")]
        let chantier = try create(command, in: world)
        #expect(
            world.contacts.rows == [
                ChantierContact(id: .init(1), chantierID: chantier.id, nom: "Paul", profession: "Maçon", telephone: nil, version: 1),
                ChantierContact(id: .init(2), chantierID: chantier.id, nom: "Anne", profession: nil, telephone: "0612345678", version: 1),
            ])
    }

    @Test func `a bad contact is refused under its place in the list`() {
        let world = World()
        var command = minimal
        command.contacts = [.init(nom: "Anne", profession: nil, telephone: nil), .init(nom: "", profession: nil, telephone: nil)]
        #expect(fault { try create(command, in: world) }?.field == "contacts.1.nom")
        #expect(world.chantiers.rows.isEmpty)
        #expect(world.events.names == [])
    }

    @Test func `an invalid site is neither stored nor announced`() {
        let world = World()
        #expect(fault { try create(.init(nom: "ab", adresse: "Lyon"), in: world) }?.field == "nom")
        #expect(world.chantiers.rows.isEmpty)
        #expect(world.events.names == [])
    }

    @Test(arguments: [Role.conducteur, .admin])
    func `a manager named as conducteur joins the team`(role: Role) throws {
        let world = World()
        var command = minimal
        command.conducteurID = MemoryPeople.active(role)
        let chantier = try create(command, in: world)
        #expect(world.team.members == [TeamMember(chantierID: chantier.id, utilisateurID: MemoryPeople.active(role), fonction: .conducteur)])
    }

    @Test(arguments: [
        (UtilisateurID(99), Fault.Code.personUnknown), (MemoryPeople.inactive, .personInactive),
        (MemoryPeople.active(.chefChantier), .personIneligible), (MemoryPeople.active(.compagnon), .personIneligible),
    ])
    func `anybody else named as conducteur is refused`(id: UtilisateurID, code: Fault.Code) {
        let world = World()
        var command = minimal
        command.conducteurID = id
        let refusal = fault { try create(command, in: world) }
        #expect(refusal?.code == code)
        #expect(refusal?.field == "conducteur_id")
        #expect(refusal?.code.kind == .refused)
        #expect(world.chantiers.rows.isEmpty && world.team.members.isEmpty)
        #expect(world.events.names == [])
    }
}
