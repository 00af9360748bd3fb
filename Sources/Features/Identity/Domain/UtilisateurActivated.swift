public import Kernel

/// Somebody may sign in again.
public struct UtilisateurActivated: DomainEvent {
    public static let name = "user.activated"

    public let aggregateID: String
    public let data: [JSON.Member]

    public init(_ utilisateur: Utilisateur) {
        aggregateID = utilisateur.id.description
        data = utilisateur.snapshot
    }
}
