import SQLKit

extension Migration {
    /// Sites, their contacts, phases and teams. The index on `code` covers deleted sites: a code is never given twice.
    ///
    /// `recherche` holds what searches look into (`SearchText`). Lists read the live rows only, hence the partial indexes;
    /// absent dates sort last, by the expression that `Keyset` compares.
    static let chantiers = Migration(
        "0003_chantiers", chantierTable + chantierIndexes + chantierContacts + chantierPhases + chantierEquipe)

    private static let chantierTable: [Definition] = [
        """
        CREATE TABLE chantiers (
            id \(.key), code TEXT NOT NULL, nom TEXT NOT NULL, adresse TEXT NOT NULL,
            statut TEXT NOT NULL CHECK (statut IN ('ouvert', 'en_cours', 'receptionne', 'ferme')), couleur TEXT NOT NULL,
            latitude \(.real) CHECK (latitude BETWEEN -90 AND 90), longitude \(.real) CHECK (longitude BETWEEN -180 AND 180),
            photo_couverture TEXT, contact_nom TEXT, contact_telephone TEXT, maitre_ouvrage TEXT,
            heures_estimees \(.integer) CHECK (heures_estimees >= 0), date_debut_prevue \(.day), date_fin_prevue \(.day), description TEXT,
            type_travaux TEXT CHECK (type_travaux IN ('renovation', 'renovation_energetique', 'construction_neuve')),
            batiment_plus_2ans \(.boolean), usage_habitation \(.boolean), created_at \(.instant) NOT NULL, updated_at \(.instant) NOT NULL,
            deleted_at \(.instant), version \(.integer) NOT NULL, recherche TEXT NOT NULL,
            CHECK ((latitude IS NULL) = (longitude IS NULL)), CHECK ((contact_nom IS NULL) = (contact_telephone IS NULL)),
            CHECK (date_fin_prevue >= date_debut_prevue))
        """
    ]

    /// `chantiers_code_order` holds `deleted_at` so that the total of a page is counted in the index alone (SQLite reads the
    /// rows otherwise); `chantiers_statut_created` is the commonest filtered list, which would sort every open site without it.
    private static let chantierIndexes: [Definition] = [
        "CREATE UNIQUE INDEX chantiers_code ON chantiers (code)",
        "CREATE INDEX chantiers_code_order ON chantiers (code, id, deleted_at) WHERE deleted_at IS NULL",
        "CREATE INDEX chantiers_created ON chantiers (created_at, id) WHERE deleted_at IS NULL",
        "CREATE INDEX chantiers_updated ON chantiers (updated_at, id) WHERE deleted_at IS NULL",
        "CREATE INDEX chantiers_nom ON chantiers (nom, id) WHERE deleted_at IS NULL",
        "CREATE INDEX chantiers_statut ON chantiers (statut, id) WHERE deleted_at IS NULL",
        "CREATE INDEX chantiers_statut_created ON chantiers (statut, created_at, id) WHERE deleted_at IS NULL",
        "CREATE INDEX chantiers_debut ON chantiers (COALESCE(date_debut_prevue, \(absent: .day)), id) WHERE deleted_at IS NULL",
        "CREATE INDEX chantiers_fin ON chantiers (COALESCE(date_fin_prevue, \(absent: .day)), id) WHERE deleted_at IS NULL",
    ]

    private static let chantierContacts: [Definition] = [
        """
        CREATE TABLE chantier_contacts (
            id \(.key), chantier_id \(.integer) NOT NULL REFERENCES chantiers (id), nom TEXT NOT NULL, profession TEXT, telephone TEXT,
            version \(.integer) NOT NULL)
        """,
        "CREATE INDEX chantier_contacts_chantier ON chantier_contacts (chantier_id, id)",
    ]

    private static let chantierPhases: [Definition] = [
        """
        CREATE TABLE chantier_phases (
            id \(.key), chantier_id \(.integer) NOT NULL REFERENCES chantiers (id), nom TEXT NOT NULL, description TEXT,
            ordre \(.integer) NOT NULL CHECK (ordre >= 1), date_debut \(.day), date_fin \(.day), version \(.integer) NOT NULL,
            CHECK (date_fin >= date_debut))
        """,
        "CREATE INDEX chantier_phases_chantier ON chantier_phases (chantier_id, ordre, id)",
    ]

    /// `rang` grows with each member: the first conducteur is the site's `responsable`.
    private static let chantierEquipe: [Definition] = [
        """
        CREATE TABLE chantier_equipe (
            chantier_id \(.integer) NOT NULL REFERENCES chantiers (id), utilisateur_id \(.integer) NOT NULL REFERENCES utilisateurs (id),
            fonction TEXT NOT NULL CHECK (fonction IN ('conducteur', 'chef', 'ouvrier')), rang \(.integer) NOT NULL,
            PRIMARY KEY (chantier_id, utilisateur_id, fonction))
        """,
        "CREATE INDEX chantier_equipe_utilisateur ON chantier_equipe (utilisateur_id, chantier_id)",
        // A site's team, by function and in order of arrival, without looking at the table nor sorting.
        "CREATE INDEX chantier_equipe_fonction ON chantier_equipe (chantier_id, fonction, rang, utilisateur_id)",
        .sequence("chantiers"), .sequence("chantier_contacts"), .sequence("chantier_phases"), .sequence("chantier_equipe"),
        .sequence("chantier_codes"),
    ]
}
