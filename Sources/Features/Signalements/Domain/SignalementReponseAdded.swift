public import Kernel

/// Somebody answered under a signalement (domain.md §5.4). The answer is `reponse_id`; `id` stays the signalement.
public struct SignalementReponseAdded: DomainEvent {
    public static let name = "signalement.reponse_added"

    public let aggregateID: String
    public let data: [JSON.Member]

    public init(_ reponse: Reponse, to signalement: Signalement) {
        aggregateID = signalement.id.description
        data = signalement.payload([
            .init("reponse_id", JSON(reponse.id)), .init("auteur_id", JSON(reponse.auteurID)), .init("contenu", .string(reponse.contenu)),
            .init("est_resolution", .bool(reponse.estResolution)),
        ])
    }
}
