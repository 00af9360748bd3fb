import SQLKit

extension Migration {
    /// Deleting is explicit, hence no cascade: each row removed leaves its trace in the audit trail.
    static let signalements = Migration(
        "0004_signalements",
        [
            """
            CREATE TABLE signalements (
                id \(.key), chantier_id \(.integer) NOT NULL REFERENCES chantiers (id), titre TEXT NOT NULL, description TEXT NOT NULL,
                priorite TEXT NOT NULL CHECK (priorite IN ('critique', 'haute', 'moyenne', 'basse')),
                statut TEXT NOT NULL CHECK (statut IN ('ouvert', 'en_cours', 'traite', 'cloture')),
                cree_par \(.integer) NOT NULL REFERENCES utilisateurs (id), assigne_a \(.integer) REFERENCES utilisateurs (id),
                date_resolution_souhaitee \(.instant), date_traitement \(.instant), date_cloture \(.instant), commentaire_traitement TEXT,
                photo_url TEXT, localisation TEXT, nb_escalades \(.integer) NOT NULL CHECK (nb_escalades >= 0), derniere_escalade_at \(.instant),
                created_at \(.instant) NOT NULL, updated_at \(.instant) NOT NULL, version \(.integer) NOT NULL CHECK (version >= 1),
                nb_reponses \(.integer) NOT NULL CHECK (nb_reponses >= 0), echeance \(.instant) NOT NULL, recherche TEXT NOT NULL)
            """,
            "CREATE INDEX signalements_created ON signalements (created_at, id)",
            "CREATE INDEX signalements_updated ON signalements (updated_at, id)",
            "CREATE INDEX signalements_statut ON signalements (statut, id)",
            "CREATE INDEX signalements_echeance ON signalements (echeance, id)",
            // What is late, what may escalate: the few rows that are still open, whatever the years behind.
            "CREATE INDEX signalements_open ON signalements (echeance, id) WHERE statut NOT IN ('traite', 'cloture')",
            "CREATE INDEX signalements_chantier ON signalements (chantier_id, created_at, id)",
            "CREATE INDEX signalements_cree_par ON signalements (cree_par, created_at, id)",
            "CREATE INDEX signalements_assigne_a ON signalements (assigne_a, created_at, id) WHERE assigne_a IS NOT NULL",
            """
            CREATE TABLE signalement_reponses (
                id \(.key), signalement_id \(.integer) NOT NULL REFERENCES signalements (id), contenu TEXT NOT NULL,
                auteur_id \(.integer) NOT NULL REFERENCES utilisateurs (id), photo_url TEXT, est_resolution \(.boolean) NOT NULL,
                created_at \(.instant) NOT NULL, updated_at \(.instant) NOT NULL, version \(.integer) NOT NULL CHECK (version >= 1))
            """,
            "CREATE INDEX signalement_reponses_signalement ON signalement_reponses (signalement_id, created_at, id)",
            "CREATE INDEX signalement_reponses_auteur ON signalement_reponses (auteur_id)",
            """
            CREATE TABLE signalement_escalades (
                signalement_id \(.integer) NOT NULL REFERENCES signalements (id),
                niveau TEXT NOT NULL CHECK (niveau IN ('chef_chantier', 'conducteur', 'admin')),
                pourcentage_temps \(.real) NOT NULL, destinataires_roles TEXT NOT NULL, message TEXT NOT NULL, created_at \(.instant) NOT NULL,
                UNIQUE (signalement_id, niveau))
            """,
            .sequence("signalements"), .sequence("signalement_reponses"),
        ])
}
