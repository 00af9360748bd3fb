public import IdentityDomain
public import Kernel

/// Finds a credential by the digest of its secret, together with what decides whether its owner may act.
///
/// Asked at every request: storage may answer in one reading. Owners who were deleted have no credential.
public protocol CredentialDirectory {
    var now: Instant { get }
    func apiKey(hash: String) throws -> (key: APIKey, owner: CredentialOwner)?
    func session(hash: String) throws -> (session: Session, owner: CredentialOwner)?
}

/// Whom a credential acts for, as of the reading.
public struct CredentialOwner: Sendable, Equatable {
    public let role: Role
    public let isActive: Bool

    public init(role: Role, isActive: Bool) {
        self.role = role
        self.isActive = isActive
    }
}

extension IdentityScope: CredentialDirectory {
    public func apiKey(hash: String) throws -> (key: APIKey, owner: CredentialOwner)? {
        guard let key = try apiKeys.find(keyHash: hash), let owner = try owner(key.userID) else { return nil }
        return (key, owner)
    }

    public func session(hash: String) throws -> (session: Session, owner: CredentialOwner)? {
        guard let session = try sessions.find(tokenHash: hash), let owner = try owner(session.userID) else { return nil }
        return (session, owner)
    }

    private func owner(_ id: UtilisateurID) throws -> CredentialOwner? {
        try utilisateurs.find(id).map { CredentialOwner(role: $0.role, isActive: $0.isActive) }
    }
}
