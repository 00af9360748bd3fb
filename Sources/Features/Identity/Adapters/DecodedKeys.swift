import IdentityDomain
import Kernel
import Synchronization

/// Key records as they were decoded, by the hash of their secret: what does not change while their version stays.
///
/// A hint only: `SQLCredentials` reads the version, the state and the owner's role with every request.
final class DecodedKeys: Sendable {
    private static let capacity = 1024

    private let keys = Mutex<[String: APIKey]>([:])

    subscript(_ hash: String) -> APIKey? { keys.withLock { $0[hash] } }

    func remember(_ key: APIKey) {
        keys.withLock { keys in
            if keys.count >= Self.capacity { keys.removeAll() }
            keys[key.keyHash] = key
        }
    }
}

extension APIKey {
    /// The same key in the state that was just read.
    func state(isActive: Bool, lastUsedAt: Instant?, expiresAt: Instant?) -> APIKey {
        APIKey(
            id: id, userID: userID, nom: nom, description: description, keyPrefix: keyPrefix, keyHash: keyHash, scopes: scopes,
            rateLimitPerHour: rateLimitPerHour, isActive: isActive, lastUsedAt: lastUsedAt, expiresAt: expiresAt, createdAt: createdAt,
            updatedAt: updatedAt, version: version)
    }
}
