public import Kernel

/// Somebody was given an account.
public struct UtilisateurCreated: DomainEvent {
    public static let name = "user.created"

    public let aggregateID: String
    public let data: [JSON.Member]

    public init(_ utilisateur: Utilisateur) {
        aggregateID = utilisateur.id.description
        data = utilisateur.snapshot
    }
}
