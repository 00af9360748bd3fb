public import Kernel

/// The treatment was accepted; `resolution` is its comment (domain.md §5.4).
public struct SignalementClosed: DomainEvent {
    public static let name = "signalement.closed"

    public let aggregateID: String
    public let data: [JSON.Member]

    public init(_ signalement: Signalement, by closer: UtilisateurID) {
        aggregateID = signalement.id.description
        data = signalement.payload([.init("closed_by", JSON(closer)), .init("resolution", JSON(signalement.commentaireTraitement))])
    }
}
