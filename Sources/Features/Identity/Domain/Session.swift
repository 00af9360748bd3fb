public import Kernel

public typealias SessionID = UUIDIdentifier<Session>

/// A person signed in with e-mail and password, for one hour whatever he does (domain.md §0).
public struct Session: Sendable, Equatable {
    /// Fixed, as clients of the old contract expect.
    public static let lifetimeSeconds: Int64 = 3600
    static let userAgentMaximumLength = 255

    public let id: SessionID
    public let userID: UtilisateurID
    /// SHA-256 of the token, in hexadecimal. The token itself is never stored.
    public let tokenHash: String
    /// What a cookie client must repeat in `X-CSRF-Token` (domain.md §0).
    public let csrfToken: String?
    public let createdAt: Instant
    public let expiresAt: Instant
    public let revokedAt: Instant?
    public let clientAddress: String
    public let userAgent: String

    public init(
        id: SessionID, userID: UtilisateurID, tokenHash: String, csrfToken: String?, createdAt: Instant, expiresAt: Instant,
        revokedAt: Instant?, clientAddress: String, userAgent: String
    ) {
        self.id = id
        self.userID = userID
        self.tokenHash = tokenHash
        self.csrfToken = csrfToken
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.clientAddress = clientAddress
        self.userAgent = userAgent
    }

    /// A session that starts at `now`; an over-long user agent is cut.
    public init(
        opening id: SessionID, for userID: UtilisateurID, tokenHash: String, csrfToken: String, clientAddress: String, userAgent: String,
        at now: Instant
    ) {
        self.init(
            id: id, userID: userID, tokenHash: tokenHash, csrfToken: csrfToken, createdAt: now, expiresAt: now.adding(seconds: Self.lifetimeSeconds),
            revokedAt: nil, clientAddress: clientAddress, userAgent: userAgent.truncated(to: Self.userAgentMaximumLength))
    }

    public func isValid(at now: Instant) -> Bool { revokedAt == nil && now < expiresAt }
}
