public import Kernel
public import SignalementsDomain

/// Where the escalation history is kept.
public protocol EscaladeRepository {
    func levels(of signalement: Signalement.ID) throws -> Set<Escalade.Niveau>
    /// Storage holds one at most per signalement and level: two jobs at once cannot escalate twice.
    func insert(_ escalade: Escalade) throws
    func deleteAll(of signalement: Signalement.ID) throws
}
