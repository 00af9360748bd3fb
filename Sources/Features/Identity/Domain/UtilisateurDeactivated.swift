public import Kernel

/// Somebody may no longer sign in, nor his keys be used.
public struct UtilisateurDeactivated: DomainEvent {
    public static let name = "user.deactivated"

    public let aggregateID: String
    public let data: [JSON.Member]

    public init(_ utilisateur: Utilisateur) {
        aggregateID = utilisateur.id.description
        data = utilisateur.snapshot
    }
}
