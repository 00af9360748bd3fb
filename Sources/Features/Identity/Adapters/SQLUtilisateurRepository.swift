import IdentityApplication
import IdentityDomain
import Kernel
import ResourceKit
import SQLKit

/// People in SQL. Every reader says `deleted_at IS NULL` in these words: the unique indexes are built on them.
struct SQLUtilisateurRepository: UtilisateurRepository {
    private let session: SQLSession
    private let table: SQLTable<Utilisateur>

    init(_ session: SQLSession) {
        self.session = session
        table = SQLTable(Utilisateur.resource, session, extra: [("email_key", { .text($0.email.key) }), ("recherche", { .text($0.searchText) })])
    }

    func find(_ id: UtilisateurID) throws -> Utilisateur? { try table.first(where: "id = \(id) AND deleted_at IS NULL") }

    func find(email: Email) throws -> Utilisateur? { try table.first(where: "email_key = \(email.key) AND deleted_at IS NULL") }

    func find(codeUtilisateur: String) throws -> Utilisateur? {
        try table.first(where: "code_utilisateur = \(codeUtilisateur) AND deleted_at IS NULL")
    }

    func countActiveAdmins() throws -> Int {
        try session.takeTurns(for: "admins")
        return Int(
            try session.connection.integer(
                "SELECT COUNT(*) FROM utilisateurs WHERE role = \(Role.admin) AND is_active = \(true) AND deleted_at IS NULL"))
    }

    func all() throws -> [Utilisateur] { try table.all(where: "deleted_at IS NULL", orderBy: "nom, id") }

    func nextID() throws -> UtilisateurID { UtilisateurID(try table.nextID()) }

    func insert(_ utilisateur: Utilisateur) throws { try naming { try table.insert(utilisateur) } }

    func update(_ utilisateur: Utilisateur) throws -> Utilisateur {
        try naming { try table.update(utilisateur) }
        guard let stored = try find(utilisateur.id) else { throw Fault(.unexpected) }
        return stored
    }

    /// Two transactions may look before either writes: the index decides, and the refusal is the use case's own.
    private func naming(_ write: () throws -> Void) throws {
        do { try write() } catch let violation as ConstraintViolation where violation.kind == .unique {
            if violation.detail.contains("email_key") { throw Fault(.emailTaken, field: "email", cause: violation) }
            if violation.detail.contains("code_utilisateur") { throw Fault(.codeUtilisateurTaken, field: "code_utilisateur", cause: violation) }
            throw violation
        }
    }
}

extension Utilisateur {
    /// What somebody may be searched by; the given name comes on both sides of the family name, so that either order is found.
    fileprivate var searchText: String { SearchText.of(["\(prenom) \(nom) \(prenom)", email.rawValue, codeUtilisateur]) }
}
