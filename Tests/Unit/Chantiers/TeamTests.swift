import ChantiersApplication
import ChantiersDomain
import Kernel
import TestKit
import Testing
import UseCaseKit

struct TeamTests {
    private func member(_ id: UtilisateurID, _ fonction: TeamMember.Fonction) -> TeamMember {
        TeamMember(chantierID: .init(1), utilisateurID: id, fonction: fonction)
    }

    private func add(_ member: TeamMember, in world: World) throws -> Chantier {
        try AddMember()(member, in: world.scope, by: .test(.conducteur))
    }

    private func remove(_ member: TeamMember, in world: World) throws -> Chantier {
        try RemoveMember()(member, in: world.scope, by: .test(.conducteur))
    }

    static let least: [TeamMember.Fonction: Role] = [.conducteur: .conducteur, .chef: .chefChantier, .ouvrier: .compagnon]

    @Test(arguments: Role.allCases, TeamMember.Fonction.allCases)
    func `each function asks for a least role`(role: Role, fonction: TeamMember.Fonction) throws {
        let world = World(.sample())
        let newcomer = member(MemoryPeople.active(role), fonction)
        if role >= Self.least[fonction]! {
            #expect(try add(newcomer, in: world).version == 2)
            #expect(world.team.members == [newcomer])
            #expect(world.lastData["changes"] == [.string(fonction.rawValue + "s")])
        } else {
            let refusal = fault { try add(newcomer, in: world) }
            #expect(refusal?.code == .personIneligible)
            #expect(refusal?.field == "user_id")
            #expect(world.team.members.isEmpty)
            #expect(world.events.names == [])
        }
    }

    @Test func `adding twice changes and announces nothing more`() throws {
        let world = World(.sample())
        let chef = member(MemoryPeople.active(.chefChantier), .chef)
        let first = try add(chef, in: world)
        #expect(try add(chef, in: world) == first)
        #expect(world.events.names == ["chantier.updated"])
    }

    @Test(arguments: [(UtilisateurID(99), Fault.Code.personUnknown), (MemoryPeople.inactive, .personInactive)])
    func `somebody unknown or inactive is refused`(id: UtilisateurID, code: Fault.Code) {
        let world = World(.sample())
        #expect(fault { try add(member(id, .ouvrier), in: world) }?.code == code)
        #expect(world.team.members.isEmpty)
    }

    @Test func `removing takes one function and leaves the others`() throws {
        let world = World(.sample())
        let id = MemoryPeople.active(.admin)
        world.team.members = [member(id, .chef), member(id, .ouvrier)]
        _ = try remove(member(id, .chef), in: world)
        #expect(world.team.members == [member(id, .ouvrier)])
        #expect(world.lastData["changes"] == ["chefs"])
    }

    @Test func `removing somebody who is not there is not found and announces nothing`() {
        let world = World(.sample())
        #expect(fault { try remove(member(MemoryPeople.active(.admin), .chef), in: world) }?.code == .memberNotFound)
        #expect(world.chantiers.rows[.init(1)] == .sample())
        #expect(world.events.names == [])
    }

    @Test func `somebody inactive can still be removed`() throws {
        let world = World(.sample())
        world.team.members = [member(MemoryPeople.inactive, .conducteur)]
        _ = try remove(member(MemoryPeople.inactive, .conducteur), in: world)
        #expect(world.team.members.isEmpty)
    }

    @Test func `the team of an unknown site is not found`() {
        #expect(fault { try add(member(MemoryPeople.active(.admin), .chef), in: World()) }?.code == .chantierNotFound)
        #expect(fault { try remove(member(MemoryPeople.active(.admin), .chef), in: World()) }?.code == .chantierNotFound)
    }
}
