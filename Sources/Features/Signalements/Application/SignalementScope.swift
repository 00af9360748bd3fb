public import Kernel
public import UseCaseKit

/// What one transaction of this feature can reach.
public struct SignalementScope {
    public let signalements: any SignalementRepository
    public let reponses: any ReponseRepository
    public let escalades: any EscaladeRepository
    public let chantiers: any ChantierDirectory
    public let people: any PeopleDirectory
    public let events: any EventRecorder
    public let now: Instant

    public init(
        signalements: any SignalementRepository, reponses: any ReponseRepository, escalades: any EscaladeRepository,
        chantiers: any ChantierDirectory, people: any PeopleDirectory, events: any EventRecorder, now: Instant
    ) {
        self.signalements = signalements
        self.reponses = reponses
        self.escalades = escalades
        self.chantiers = chantiers
        self.people = people
        self.events = events
        self.now = now
    }
}
