import IdentityDomain
public import Kernel
public import UseCaseKit

/// Tells whose credential was presented. Every refusal is the same, so that nothing is learnt from it.
public struct Authenticate: Sendable {
    /// Whom a credential stands for, and what it brings along.
    public struct Principal: Sendable, Equatable {
        public let userID: UtilisateurID
        /// Read with the credential, never remembered (product.md §4).
        public let role: Role
        public let credential: Caller.Credential
        public let scopes: ScopeSet
        /// The key's own budget; `nil` for a session.
        public let rateLimitPerHour: Int?
        /// What a cookie client must repeat; `nil` for a key.
        public let csrfToken: String?
        /// The key whose last recorded use is a minute old or more: the caller may run `RecordAPIKeyUse`.
        public let staleUseOf: APIKeyID?
        /// Until when all of this stands if nothing is written: the end of the credential, or the next use to record.
        public let goodUntil: Instant
    }

    private let digest: any SecretDigest

    public init(digest: any SecretDigest) { self.digest = digest }

    /// - Throws: `.invalidCredentials` when the token is malformed, unknown, expired, revoked, or its owner inactive.
    public func callAsFunction(_ presented: String, in directory: some CredentialDirectory) throws -> Principal {
        if SecretFormat.apiKey.matches(presented) { return try principal(ofKey: presented, in: directory) }
        if SecretFormat.session.matches(presented) { return try principal(ofSession: presented, in: directory) }
        throw Fault(.invalidCredentials)
    }

    private func principal(ofKey secret: String, in directory: some CredentialDirectory) throws -> Principal {
        let held = try directory.apiKey(hash: digest.sha256Hex(of: secret))
        guard let (key, owner) = held, key.isUsable(at: directory.now), owner.isActive else {
            throw Fault(.invalidCredentials)
        }
        return Principal(
            userID: key.userID, role: owner.role, credential: .apiKey(key.id), scopes: ScopeSet(key.scopes),
            rateLimitPerHour: key.rateLimitPerHour, csrfToken: nil, staleUseOf: key.isUseStale(at: directory.now) ? key.id : nil,
            goodUntil: key.isSettledUntil(directory.now))
    }

    private func principal(ofSession token: String, in directory: some CredentialDirectory) throws -> Principal {
        let held = try directory.session(hash: digest.sha256Hex(of: token))
        guard let (session, owner) = held, session.isValid(at: directory.now), owner.isActive else {
            throw Fault(.invalidCredentials)
        }
        return Principal(
            userID: session.userID, role: owner.role, credential: .session(session.id.uuid), scopes: .unrestricted, rateLimitPerHour: nil,
            csrfToken: session.csrfToken, staleUseOf: nil, goodUntil: session.expiresAt)
    }
}
