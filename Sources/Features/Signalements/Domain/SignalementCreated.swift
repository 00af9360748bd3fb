public import Kernel

/// Somebody reported an incident. Urgent when its `gravite` is `critique` or `haute` (domain.md §5.4).
public struct SignalementCreated: DomainEvent {
    public static let name = "signalement.created"

    public let aggregateID: String
    public let data: [JSON.Member]

    public init(_ signalement: Signalement) {
        aggregateID = signalement.id.description
        data = signalement.payload()
    }
}
