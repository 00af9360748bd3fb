import IdentityApplication
public import IdentityDomain
public import Kernel
import ResourceKit
public import SQLKit

/// What the rest of the program may ask about people and keys, in one transaction: other features' ports, commands,
/// the first start.
public struct IdentityDirectory {
    private let session: SQLSession

    public init(_ session: SQLSession) { self.session = session }

    /// Whether nobody has an account yet, deleted people apart: the installation is new.
    public func isEmpty() throws -> Bool { try !session.connection.exists("SELECT 1 FROM utilisateurs WHERE deleted_at IS NULL") }

    /// What decides whether somebody may be given work; `nil` when there is no such person. The record is not decoded.
    public func standing(of id: UtilisateurID) throws -> (role: Role, isActive: Bool)? {
        try session.connection.first("SELECT role, is_active FROM utilisateurs WHERE id = \(id) AND deleted_at IS NULL") { row in
            (role: try Role.read(row, at: 0), isActive: row.boolean(1))
        }
    }

    public func utilisateur(_ id: UtilisateurID) throws -> Utilisateur? { try SQLUtilisateurRepository(session).find(id) }

    /// The person with this address, whatever its case; `nil` also when it is no address.
    public func utilisateur(email: String) throws -> Utilisateur? {
        try Email(rawValue: email).flatMap { try SQLUtilisateurRepository(session).find(email: $0) }
    }

    /// Everybody, by name.
    public func utilisateurs() throws -> [Utilisateur] { try SQLUtilisateurRepository(session).all() }

    /// Everybody's keys, oldest first.
    public func apiKeys(includingRevoked: Bool) throws -> [APIKey] { try SQLAPIKeyRepository(session).all(includingRevoked: includingRevoked) }
}
