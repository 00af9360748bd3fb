public import IdentityDomain
public import Kernel

/// Where API keys are kept, revoked ones included.
public protocol APIKeyRepository {
    func find(_ id: APIKeyID) throws -> APIKey?
    func find(keyHash: String) throws -> APIKey?
    /// The keys of `userID` that are neither revoked nor expired.
    func countUsable(of userID: UtilisateurID, at now: Instant) throws -> Int
    func insert(_ key: APIKey) throws
    /// Returns it with its new version; throws `resource.stale` when the stored one moved on.
    func update(_ key: APIKey) throws -> APIKey
    /// Writes `last_used_at` alone: neither the version nor `updated_at` moves. Nothing happens to an unknown key.
    func recordUse(of id: APIKeyID, at now: Instant) throws
}
