public import IdentityDomain
public import Kernel
public import UseCaseKit

/// Stops an API key for good: its owner may, and any administrator. A key already revoked stays so, and nothing is
/// announced.
public struct RevokeAPIKey: Sendable {
    public init() {}

    /// - Throws: `.apiKeyNotFound`; `.forbidden` when the key is somebody else's.
    @discardableResult
    public func callAsFunction(_ id: APIKeyID, in scope: IdentityScope, by caller: Caller) throws -> APIKey {
        guard var key = try scope.apiKeys.find(id) else { throw Fault(.apiKeyNotFound) }
        guard key.userID == caller.userID || caller.actsAsAdmin else { throw Fault(.forbidden) }
        guard key.isActive else { return key }
        key.revoke(at: scope.now)
        let stored = try scope.apiKeys.update(key)
        try scope.events.record(APIKeyRevoked(stored))
        return stored
    }
}
