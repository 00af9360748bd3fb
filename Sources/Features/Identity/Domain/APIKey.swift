public import Kernel

/// A secret with which a program acts for its owner, never beyond what the owner may do (domain.md §5.1).
public struct APIKey: Sendable, Equatable {
    public let id: APIKeyID
    public let userID: UtilisateurID
    public let nom: String
    public let description: String?
    /// The first 8 characters of the secret, by which people recognise it.
    public let keyPrefix: String
    /// SHA-256 of the whole secret, in hexadecimal. The secret itself is never stored.
    public let keyHash: String
    public let scopes: [String]
    public let rateLimitPerHour: Int
    public private(set) var isActive: Bool
    public let lastUsedAt: Instant?
    /// `nil` is never.
    public let expiresAt: Instant?
    public let createdAt: Instant
    public private(set) var updatedAt: Instant
    public let version: Int64

    public init(
        id: APIKeyID, userID: UtilisateurID, nom: String, description: String?, keyPrefix: String, keyHash: String, scopes: [String],
        rateLimitPerHour: Int = APIKey.standardRateLimitPerHour, isActive: Bool, lastUsedAt: Instant?, expiresAt: Instant?, createdAt: Instant,
        updatedAt: Instant, version: Int64
    ) {
        self.id = id
        self.userID = userID
        self.nom = nom
        self.description = description
        self.keyPrefix = keyPrefix
        self.keyHash = keyHash
        self.scopes = scopes
        self.rateLimitPerHour = rateLimitPerHour
        self.isActive = isActive
        self.lastUsedAt = lastUsedAt
        self.expiresAt = expiresAt
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.version = version
    }
}

extension APIKey {
    public static let standardRateLimitPerHour = 1000
    public static let rateLimitRange = 1...1_000_000
    public static let maximumActivePerUser = 10
    public static let standardExpiryDays = 90
    public static let expiryDaysRange = 1...3650
    public static let nomMaximumLength = 255
    public static let prefixLength = 8
    /// `last_used_at` is written at most this often, so that reading stays cheap.
    public static let useRecordingIntervalSeconds: Int64 = 60

    public func isUsable(at now: Instant) -> Bool { isActive && expiresAt.map { now < $0 } ?? true }

    /// Whether the last recorded use is a minute old or more.
    public func isUseStale(at now: Instant) -> Bool {
        lastUsedAt.map { now.since($0) >= Self.useRecordingIntervalSeconds * 1000 } ?? true
    }

    /// Until when neither its expiry nor a use to record changes anything. A use that is recorded late is asked for again each second.
    public func isSettledUntil(_ now: Instant) -> Instant {
        let recording = isUseStale(at: now) ? now.adding(seconds: 1) : lastUsedAt?.adding(seconds: Self.useRecordingIntervalSeconds) ?? now
        return min(recording, expiresAt ?? recording)
    }

    public mutating func revoke(at now: Instant) {
        isActive = false
        updatedAt = now
    }
}
