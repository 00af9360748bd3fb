public import Kernel

/// Somebody's record changed; `changes` holds the v1 names of the fields that were written.
public struct UtilisateurUpdated: DomainEvent {
    public static let name = "user.updated"

    public let aggregateID: String
    public let data: [JSON.Member]

    public init(_ utilisateur: Utilisateur, changes: [String]) {
        aggregateID = utilisateur.id.description
        data = utilisateur.snapshot + [JSON.Member("changes", .array(changes.map { .string($0) }))]
    }
}
