public import Kernel

/// A treated or closed signalement starts again (domain.md §5.4).
public struct SignalementReopened: DomainEvent {
    public static let name = "signalement.reopened"

    public let aggregateID: String
    public let data: [JSON.Member]

    public init(_ signalement: Signalement) {
        aggregateID = signalement.id.description
        data = signalement.payload()
    }
}
