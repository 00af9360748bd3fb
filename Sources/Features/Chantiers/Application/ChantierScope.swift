import ChantiersDomain
public import Kernel
public import UseCaseKit

/// What one transaction of this feature can reach.
///
/// Every write is for managers (domain.md §3), so no use case of this feature checks a perimeter. To add one: a file with
/// a struct whose `callAsFunction` takes this scope, and an entry in the module of the Adapters ring.
public struct ChantierScope {
    public let chantiers: any ChantierRepository
    public let contacts: any ContactRepository
    public let phases: any PhaseRepository
    public let team: any TeamRepository
    public let people: any PeopleDirectory
    public let obstacles: any SiteObstacles
    public let events: any EventRecorder
    public let now: Instant

    public init(
        chantiers: any ChantierRepository, contacts: any ContactRepository, phases: any PhaseRepository, team: any TeamRepository,
        people: any PeopleDirectory, obstacles: any SiteObstacles, events: any EventRecorder, now: Instant
    ) {
        self.chantiers = chantiers
        self.contacts = contacts
        self.phases = phases
        self.team = team
        self.people = people
        self.obstacles = obstacles
        self.events = events
        self.now = now
    }
}

extension ChantierScope {
    func chantier(_ id: Chantier.ID) throws -> Chantier {
        guard let chantier = try chantiers.find(id) else { throw Fault(.chantierNotFound) }
        return chantier
    }

    /// A site whose contacts and phases may change.
    func openChantier(_ id: Chantier.ID) throws -> Chantier {
        let chantier = try chantier(id)
        try chantier.checkNotClosed()
        return chantier
    }

    /// Gives the site a new version because `field`, shown with it, changed; and says so.
    @discardableResult
    func announceChange(of chantier: Chantier, in field: String) throws -> Chantier {
        var chantier = chantier
        chantier.touch(at: now)
        chantier = try chantiers.touch(chantier)
        try events.record(ChantierUpdated(chantier, changes: [field]))
        return chantier
    }

    /// Refuses, naming `field`, somebody who does not exist, is inactive, or whose role does not allow `fonction`.
    func checkEligible(_ id: UtilisateurID, as fonction: TeamMember.Fonction, field: String) throws {
        guard let person = try people.person(id) else { throw Fault(.personUnknown, field: field) }
        guard person.isActive else { throw Fault(.personInactive, field: field) }
        guard fonction.accepts(person.role) else { throw Fault(.personIneligible, field: field) }
    }
}
