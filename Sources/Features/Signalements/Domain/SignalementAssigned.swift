public import Kernel

/// A signalement was given to `assigne_a` (domain.md §5.4).
public struct SignalementAssigned: DomainEvent {
    public static let name = "signalement.assigned"

    public let aggregateID: String
    public let data: [JSON.Member]

    public init(_ signalement: Signalement) {
        aggregateID = signalement.id.description
        data = signalement.payload()
    }
}
