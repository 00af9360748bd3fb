public import ChantiersDomain
import Kernel
public import ResourceKit

extension Chantier {
    /// A site as clients see it (domain.md §1.0, §1.1); `photo_couverture` and what follows are additions to the old keys.
    public static let resource = Resource<Chantier>(
        "chantier", v2: "site", table: "chantiers",
        order: """
            id code nom adresse statut couleur latitude longitude contact_nom contact_telephone contacts phases maitre_ouvrage heures_estimees \
            date_debut_prevue date_fin_prevue description conducteurs chefs ouvriers created_at updated_at type_travaux batiment_plus_2ans \
            usage_habitation photo_couverture responsable version
            """,
        Field("id", \.id).digitsOnV1.sortable.filterable,
        Field("code", \.code).sortable.filterable
            .note("Unique, suppressions comprises ; ne change jamais.", "Unique, deleted sites included; never changes."),
        Field("nom", v2: "name", \.nom).sortable,
        Field("adresse", v2: "location", \.adresse),
        Field("statut", v2: "status", \.statut).sortable.filterable,
        Field("couleur", v2: "color", \.couleur).note("`#RRGGBB`, en majuscules.", "`#RRGGBB`, upper-case."),
        Field("latitude", \.latitude),
        Field("longitude", \.longitude),
        Field("photo_couverture", v2: "coverPhoto", \.photoCouverture),
        Field("contact_nom", v2: "contactName", \.contactNom),
        Field("contact_telephone", v2: "contactPhone", \.contactTelephone),
        Field("maitre_ouvrage", v2: "projectOwner", \.maitreOuvrage)
            .note("Le client pour qui le chantier est réalisé.", "The customer the site is built for."),
        Field("heures_estimees", v2: "estimatedHours", \.heuresEstimees).note("Budget d'heures.", "The budget of hours."),
        Field("date_debut_prevue", v2: "plannedStartDate", \.dateDebutPrevue).sortable,
        Field("date_fin_prevue", v2: "plannedEndDate", \.dateFinPrevue).sortable,
        Field("description", \.description),
        Field("type_travaux", v2: "workType", \.typeTravaux).filterable,
        Field("batiment_plus_2ans", v2: "isBuildingOverTwoYears", \.batimentPlus2Ans),
        Field("usage_habitation", v2: "isResidential", \.usageHabitation),
        Field("created_at", \.createdAt).sortable.filterable,
        Field("updated_at", \.updatedAt).sortable.filterable,
        Field("deleted_at", \.deletedAt).hidden,
        Field("version", \.version).only(.v2),
        make: Chantier.init,
        derived: [
            .relation("contacts", .children("chantier_contact_resume", parent: "chantier_id", order: "t.id")),
            .relation("phases", .children("chantier_phase", parent: "chantier_id", order: "t.ordre, t.id")),
            .relation("conducteurs", v2: "managers", conducteurs()),
            .relation("chefs", v2: "foremen", members("chef", to: "chef_resume")),
            .relation("ouvriers", v2: "workers", members("ouvrier", to: "utilisateur_resume")),
            .relation("responsable", v2: "manager", conducteurs(single: true)).onDemand
                .note("Le premier conducteur.", "The first manager."),
        ]
    )

    private static func conducteurs(single: Bool = false) -> Relation { members("conducteur", to: "utilisateur_resume", single: single) }

    /// People of the team, in the order they joined it. Their shapes belong to the users' feature.
    private static func members(_ fonction: StaticString, to shape: String, single: Bool = false) -> Relation {
        .through(
            "chantier_equipe", parent: "chantier_id", child: "utilisateur_id", role: Relation.Role("fonction", fonction), to: shape,
            order: "j.rang", single: single)
    }
}
