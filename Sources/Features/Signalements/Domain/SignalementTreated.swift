public import Kernel

/// An incident was dealt with, as `commentaire_traitement` says (domain.md §5.4).
public struct SignalementTreated: DomainEvent {
    public static let name = "signalement.treated"

    public let aggregateID: String
    public let data: [JSON.Member]

    public init(_ signalement: Signalement) {
        aggregateID = signalement.id.description
        data = signalement.payload()
    }
}
