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
    }

    private let digest: any SecretDigest

    public init(digest: any SecretDigest) { self.digest = digest }

    /// - Throws: `.invalidCredentials` when the token is malformed, unknown, expired, revoked, or its owner inactive.
    public func callAsFunction(_ presented: String, in scope: IdentityScope) throws -> Principal {
        if SecretFormat.apiKey.matches(presented) { return try principal(ofKey: presented, in: scope) }
        if SecretFormat.session.matches(presented) { return try principal(ofSession: presented, in: scope) }
        throw Fault(.invalidCredentials)
    }

    private func principal(ofKey secret: String, in scope: IdentityScope) throws -> Principal {
        guard let key = try scope.apiKeys.find(keyHash: digest.sha256Hex(of: secret)), key.isUsable(at: scope.now) else {
            throw Fault(.invalidCredentials)
        }
        let owner = try activeOwner(key.userID, in: scope)
        return Principal(
            userID: owner.id, role: owner.role, credential: .apiKey(key.id), scopes: ScopeSet(key.scopes),
            rateLimitPerHour: key.rateLimitPerHour, csrfToken: nil, staleUseOf: key.isUseStale(at: scope.now) ? key.id : nil)
    }

    private func principal(ofSession token: String, in scope: IdentityScope) throws -> Principal {
        guard let session = try scope.sessions.find(tokenHash: digest.sha256Hex(of: token)), session.isValid(at: scope.now) else {
            throw Fault(.invalidCredentials)
        }
        let owner = try activeOwner(session.userID, in: scope)
        return Principal(
            userID: owner.id, role: owner.role, credential: .session(session.id.uuid), scopes: .unrestricted, rateLimitPerHour: nil,
            csrfToken: session.csrfToken, staleUseOf: nil)
    }

    private func activeOwner(_ id: UtilisateurID, in scope: IdentityScope) throws -> Utilisateur {
        guard let owner = try scope.utilisateurs.find(id), owner.isActive else { throw Fault(.invalidCredentials) }
        return owner
    }
}
