public import IdentityDomain
public import Kernel

/// Where sessions are kept, revoked and expired ones included until they are purged.
public protocol SessionRepository {
    func find(tokenHash: String) throws -> Session?
    func insert(_ session: Session) throws
    /// Nothing happens to an unknown or already revoked session.
    func revoke(_ id: SessionID, at now: Instant) throws
    /// Revokes all the sessions of `userID` but `kept`.
    func revokeAll(of userID: UtilisateurID, except kept: SessionID?, at now: Instant) throws
}
