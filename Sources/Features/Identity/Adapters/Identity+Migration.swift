public import SQLKit

extension Migration {
    /// People, their keys and their sessions.
    ///
    /// E-mails and payroll numbers are unique among the living rows: those of a deleted person may be given again.
    public static let identity = Migration("0002_identity", people + keys + sessions)

    private static let people: [Definition] = [
        """
        CREATE TABLE utilisateurs (
            id \(.key), email TEXT NOT NULL, email_key TEXT NOT NULL,
            nom TEXT NOT NULL, prenom TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('admin', 'conducteur', 'chef_chantier', 'compagnon')),
            type_utilisateur TEXT NOT NULL CHECK (type_utilisateur IN ('employe', 'interimaire', 'sous_traitant')),
            is_active \(.boolean) NOT NULL, couleur TEXT NOT NULL, photo_profil TEXT, code_utilisateur TEXT, telephone \(.sealed),
            metiers TEXT NOT NULL, taux_horaire \(.integer) CHECK (taux_horaire BETWEEN 1100 AND 20000), contact_urgence_nom TEXT,
            contact_urgence_telephone \(.sealed), password_hash TEXT NOT NULL, created_at \(.instant) NOT NULL, updated_at \(.instant) NOT NULL,
            deleted_at \(.instant), version \(.integer) NOT NULL CHECK (version >= 1), recherche TEXT NOT NULL)
        """,
        "CREATE UNIQUE INDEX utilisateurs_email_key ON utilisateurs (email_key) WHERE deleted_at IS NULL",
        "CREATE UNIQUE INDEX utilisateurs_code_utilisateur ON utilisateurs (code_utilisateur) WHERE deleted_at IS NULL",
        "CREATE INDEX utilisateurs_created_at ON utilisateurs (created_at, id) WHERE deleted_at IS NULL",
        "CREATE INDEX utilisateurs_updated_at ON utilisateurs (updated_at, id) WHERE deleted_at IS NULL",
        "CREATE INDEX utilisateurs_nom ON utilisateurs (nom, id) WHERE deleted_at IS NULL",
        "CREATE INDEX utilisateurs_role ON utilisateurs (role, id) WHERE deleted_at IS NULL",
        .sequence("utilisateurs"),
    ]

    private static let keys: [Definition] = [
        """
        CREATE TABLE api_keys (
            id \(.uuid) PRIMARY KEY, user_id \(.integer) NOT NULL REFERENCES utilisateurs (id), nom TEXT NOT NULL, description TEXT,
            key_prefix TEXT NOT NULL, key_hash TEXT NOT NULL UNIQUE, scopes TEXT NOT NULL,
            rate_limit_per_hour \(.integer) NOT NULL CHECK (rate_limit_per_hour >= 1), is_active \(.boolean) NOT NULL,
            last_used_at \(.instant), expires_at \(.instant), created_at \(.instant) NOT NULL, updated_at \(.instant) NOT NULL,
            version \(.integer) NOT NULL CHECK (version >= 1))
        """,
        "CREATE INDEX api_keys_user ON api_keys (user_id, created_at)",
    ]

    private static let sessions: [Definition] = [
        """
        CREATE TABLE sessions (
            id \(.uuid) PRIMARY KEY, user_id \(.integer) NOT NULL REFERENCES utilisateurs (id), token_hash TEXT NOT NULL UNIQUE,
            csrf_token TEXT, created_at \(.instant) NOT NULL, expires_at \(.instant) NOT NULL, revoked_at \(.instant),
            client_address TEXT NOT NULL, user_agent TEXT NOT NULL)
        """,
        "CREATE INDEX sessions_user ON sessions (user_id)",
        "CREATE INDEX sessions_expiry ON sessions (expires_at)",
        """
        CREATE TABLE login_attempts (
            account TEXT NOT NULL, address TEXT NOT NULL, failures TEXT NOT NULL, locked_until \(.instant), updated_at \(.instant) NOT NULL,
            PRIMARY KEY (account, address))
        """,
        "CREATE INDEX login_attempts_age ON login_attempts (updated_at)",
    ]
}
