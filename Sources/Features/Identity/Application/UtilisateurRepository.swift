public import IdentityDomain
public import Kernel

/// Where people are kept. None of its readers sees a deleted person.
public protocol UtilisateurRepository {
    func find(_ id: UtilisateurID) throws -> Utilisateur?
    /// The person with this address, whatever the case on either side.
    func find(email: Email) throws -> Utilisateur?
    func find(codeUtilisateur: String) throws -> Utilisateur?
    func countActiveAdmins() throws -> Int
    /// An id never given before.
    func nextID() throws -> UtilisateurID
    /// Stores a new person, at version 1.
    ///
    /// - Throws: `user.email_taken` or `user.code_taken` when a concurrent transaction took it first.
    func insert(_ utilisateur: Utilisateur) throws
    /// Returns it with its new version; throws `resource.stale` when the stored one moved on.
    func update(_ utilisateur: Utilisateur) throws -> Utilisateur
}
