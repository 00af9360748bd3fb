import Kernel
public import ResourceKit
public import SignalementsDomain

extension Reponse {
    /// The columns, and the keys of domain.md §1.0 in their order.
    public static let resource = Resource<Reponse>(
        "reponse", v2: "answer", table: "signalement_reponses",
        order: "id signalement_id contenu auteur_id auteur_nom photo_url created_at updated_at est_resolution",
        Field("id", \.id).sortable.filterable,
        Field("signalement_id", v2: "reportId", \.signalementID),
        Field("contenu", v2: "content", \.contenu),
        Field("auteur_id", v2: "authorId", \.auteurID).filterable,
        Field("photo_url", \.photoURL),
        Field("est_resolution", v2: "isResolution", \.estResolution).filterable,
        Field("created_at", \.createdAt).sortable.filterable,
        Field("updated_at", \.updatedAt),
        Field("version", \.version).only(.v2),
        make: {
            Reponse(
                id: $0, signalementID: $1, contenu: $2, auteurID: $3, photoURL: $4, estResolution: $5, createdAt: $6, updatedAt: $7, version: $8)
        },
        derived: [.link("auteur_nom", v2: "authorName", column: "auteur_id", to: "utilisateur", field: "nom_complet")])
}
