import Kernel
public import ResourceKit
public import SignalementsDomain

extension Signalement {
    /// The columns, and every key of domain.md §1.0 in its order.
    ///
    /// Two columns are not the entity's. `nb_reponses` is counted by ``SQLReponseRepository``, in the transaction of each
    /// answer: its getter tells what a new row has, and since an update writes only what differs from the row read, no
    /// update of a signalement ever touches it. `echeance` is the deadline, stored so that lists, figures and jobs compare
    /// it without date arithmetic, which each engine spells its own way.
    public static let resource = Resource<Signalement>(
        "signalement", v2: "report", table: "signalements",
        order: """
            id chantier_id titre description priorite priorite_label priorite_couleur statut statut_label statut_couleur cree_par \
            cree_par_nom assigne_a assigne_a_nom date_resolution_souhaitee date_traitement date_cloture commentaire_traitement photo_url \
            localisation created_at updated_at est_en_retard temps_restant pourcentage_temps nb_reponses nb_escalades
            """,
        Field("id", \.id).sortable.filterable,
        Field("chantier_id", v2: "siteId", \.chantierID).filterable,
        Field("titre", v2: "title", \.titre),
        Field("description", \.description),
        Field("priorite", v2: "priority", \.priorite).filterable,
        Field("statut", v2: "status", \.statut).sortable.filterable,
        Field("cree_par", v2: "createdBy", \.creePar).filterable,
        Field("assigne_a", v2: "assignedTo", \.assigneA).filterable,
        Field("date_resolution_souhaitee", v2: "dueAt", \.dateResolutionSouhaitee)
            .note("Remplace le délai de la priorité.", "Replaces the delay of the priority."),
        Field("date_traitement", v2: "resolvedAt", \.dateTraitement),
        Field("date_cloture", v2: "closedAt", \.dateCloture),
        Field("commentaire_traitement", v2: "resolutionComment", \.commentaireTraitement),
        Field("photo_url", \.photoURL),
        Field("localisation", v2: "location", \.localisation),
        Field("nb_escalades", v2: "escalationCount", \.nbEscalades),
        Field("derniere_escalade_at", \.derniereEscaladeAt).hidden,
        Field("created_at", \.createdAt).sortable.filterable,
        Field("updated_at", \.updatedAt).sortable.filterable,
        Field("version", \.version).only(.v2),
        Field("nb_reponses", v2: "answerCount") { _ in 0 }.unaudited,
        Field("echeance", v2: "deadline", \.deadline).only(.v2).sortable.filterable
            .note(
                "La date souhaitée, sinon la création plus le délai de la priorité.",
                "The date asked for, else the creation plus the delay of the priority."),
        make: {
            id, chantierID, titre, description, priorite, statut, creePar, assigneA, dateResolutionSouhaitee, dateTraitement, dateCloture,
            commentaireTraitement, photoURL, localisation, nbEscalades, derniereEscaladeAt, createdAt, updatedAt, version, _, _ in
            Signalement(
                id: id, chantierID: chantierID, titre: titre, description: description, priorite: priorite, statut: statut, creePar: creePar,
                assigneA: assigneA, dateResolutionSouhaitee: dateResolutionSouhaitee, dateTraitement: dateTraitement, dateCloture: dateCloture,
                commentaireTraitement: commentaireTraitement, photoURL: photoURL, localisation: localisation, nbEscalades: nbEscalades,
                derniereEscaladeAt: derniereEscaladeAt, createdAt: createdAt, updatedAt: updatedAt, version: version)
        },
        derived: labels + clock + [
            .link("cree_par_nom", v2: "createdByName", column: "cree_par", to: "utilisateur", field: "nom_complet"),
            .link("assigne_a_nom", v2: "assignedToName", column: "assigne_a", to: "utilisateur", field: "nom_complet"),
        ])

    private static let labels: [Derived<Signalement>] = [
        .computed("priorite_label", v2: "priorityLabel") { signalement, _ in Label(signalement.priorite) },
        .computed("priorite_couleur", v2: "priorityColor") { signalement, _ in signalement.priorite.couleur },
        .computed("statut_label", v2: "statusLabel") { signalement, _ in Label(signalement.statut) },
        .computed("statut_couleur", v2: "statusColor") { signalement, _ in signalement.statut.couleur },
    ]

    /// What changes with the clock alone: kept out of entity tags (product.md §5, O-9).
    private static let clock: [Derived<Signalement>] = [
        .computed("est_en_retard", v2: "isOverdue") { $0.estEnRetard(at: $1.now) }.volatile,
        .computed("temps_restant", v2: "timeRemaining") { $0.tempsRestant(at: $1.now).map(Label.init(remaining:)) }.volatile,
        .computed("pourcentage_temps", v2: "timeElapsedPercent") { $0.pourcentageTemps(at: $1.now) }.volatile,
    ]
}
