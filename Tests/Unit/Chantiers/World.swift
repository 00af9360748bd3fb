import ChantiersApplication
import ChantiersDomain
import Kernel
import TestKit

/// A small company in memory: working fakes of every port, and what was announced.
final class World {
    let chantiers = MemoryChantiers()
    let contacts = MemoryContacts()
    let phases = MemoryPhases()
    let team = MemoryTeam()
    let people = MemoryPeople()
    let obstacles = MemoryObstacles()
    let events = RecordedEvents()

    /// With these sites in place, each under its own id.
    init(_ sites: Chantier...) {
        for site in sites { chantiers.rows[site.id] = site }
    }

    var scope: ChantierScope {
        ChantierScope(
            chantiers: chantiers, contacts: contacts, phases: phases, team: team, people: people, obstacles: obstacles, events: events, now: .later)
    }

    /// What the last event carries.
    var lastData: JSON { .object(events.all.last?.data ?? []) }
}

final class MemoryChantiers: ChantierRepository {
    var rows: [Chantier.ID: Chantier] = [:]

    func find(_ id: Chantier.ID) throws -> Chantier? { rows[id].flatMap { $0.deletedAt == nil ? $0 : nil } }
    func nextID() throws -> Chantier.ID { Chantier.ID((rows.keys.max()?.value ?? 0) + 1) }
    private var codePlace: Int64 = 0
    func nextCodePlace() throws -> Int64 {
        codePlace = max(codePlace, rows.values.compactMap(\.code.place).max() ?? 0) + 1
        return codePlace
    }
    func nextIDAndCodePlace() throws -> (id: Chantier.ID, place: Int64) { (try nextID(), try nextCodePlace()) }
    func skipCodePlaces(to place: Int64) throws { codePlace = max(codePlace, place) }
    func isCodeTaken(_ code: CodeChantier) throws -> Bool { rows.values.contains { $0.code == code } }
    func insert(_ chantier: Chantier) throws { rows[chantier.id] = chantier }
    func update(_ chantier: Chantier) throws -> Chantier {
        guard rows[chantier.id]?.version == chantier.version else { throw Fault(.staleVersion) }
        var stored = chantier
        stored.version += 1
        rows[chantier.id] = stored
        return stored
    }
    func touch(_ chantier: Chantier) throws -> Chantier { try update(chantier) }
}

final class MemoryContacts: ContactRepository {
    var rows: [ChantierContact] = []
    private var lastID: Int64 = 0

    func find(_ id: ChantierContact.ID, of chantierID: Chantier.ID) throws -> ChantierContact? {
        rows.first { $0.id == id && $0.chantierID == chantierID }
    }
    func all(of chantierID: Chantier.ID) throws -> [ChantierContact] { rows.filter { $0.chantierID == chantierID } }
    func nextID() throws -> ChantierContact.ID {
        lastID += 1
        return ChantierContact.ID(lastID)
    }
    func insert(_ contact: ChantierContact) throws { rows.append(contact) }
    func update(_ contact: ChantierContact) throws -> ChantierContact {
        var stored = contact
        stored.version += 1
        for index in rows.indices where rows[index].id == contact.id { rows[index] = stored }
        return stored
    }
    func delete(_ contact: ChantierContact) throws { rows.removeAll { $0.id == contact.id } }
}

final class MemoryPhases: PhaseRepository {
    var rows: [ChantierPhase] = []
    private var lastID: Int64 = 0

    func find(_ id: ChantierPhase.ID, of chantierID: Chantier.ID) throws -> ChantierPhase? {
        rows.first { $0.id == id && $0.chantierID == chantierID }
    }
    func nextID() throws -> ChantierPhase.ID {
        lastID += 1
        return ChantierPhase.ID(lastID)
    }
    func insert(_ phase: ChantierPhase) throws { rows.append(phase) }
    func update(_ phase: ChantierPhase) throws -> ChantierPhase {
        var stored = phase
        stored.version += 1
        for index in rows.indices where rows[index].id == phase.id { rows[index] = stored }
        return stored
    }
    func delete(_ phase: ChantierPhase) throws { rows.removeAll { $0.id == phase.id } }
}

final class MemoryTeam: TeamRepository {
    var members: Set<TeamMember> = []

    func add(_ member: TeamMember) throws -> Bool { members.insert(member).inserted }
    func remove(_ member: TeamMember) throws -> Bool { members.remove(member) != nil }
}

/// Persons 1 to 4 are active and hold the four roles from compagnon to admin; 5 is an inactive conducteur.
final class MemoryPeople: PeopleDirectory {
    static let inactive = UtilisateurID(5)

    static func active(_ role: Role) -> UtilisateurID { UtilisateurID(Int64(Role.allCases.count { $0 <= role })) }

    func person(_ id: UtilisateurID) throws -> Person? {
        if id == Self.inactive { return Person(role: .conducteur, isActive: false) }
        return Role.allCases.first { Self.active($0) == id }.map { Person(role: $0, isActive: true) }
    }
}

final class MemoryObstacles: SiteObstacles {
    var prerequisites = ReceptionPrerequisites(signalementsCritiques: 0, pointagesNonValides: 0)
    var closing = ClosingObstacles(facturesBrouillon: 0, depensesAAffecter: 0)

    func receptionPrerequisites(of id: Chantier.ID) throws -> ReceptionPrerequisites { prerequisites }
    func closingObstacles(of id: Chantier.ID) throws -> ClosingObstacles { closing }
}
