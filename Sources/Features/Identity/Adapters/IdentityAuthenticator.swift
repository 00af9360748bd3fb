public import APIKit
public import IdentityApplication
import IdentityDomain
public import Kernel
import ResourceKit
public import SQLKit
public import UseCaseKit

/// Tells who is calling, by the rules of `Authenticate`.
public struct IdentityAuthenticator: Authenticator {
    private let authenticate: Authenticate
    private let digest: any SecretDigest
    private let noteUse: @Sendable (APIKeyID) -> Void
    private let keys = DecodedKeys()

    /// - Parameter noteUse: told of a key whose last recorded use is a minute old or more; must return at once. Whoever
    ///   takes it runs `RecordAPIKeyUse` in time.
    public init(digest: any SecretDigest, noteUse: @escaping @Sendable (APIKeyID) -> Void) {
        authenticate = Authenticate(digest: digest)
        self.digest = digest
        self.noteUse = noteUse
    }

    public func identity(presenting token: String, client: Client, in session: SQLSession) throws -> Identity {
        let principal = try authenticate(token, in: SQLCredentials(session, keys: keys))
        if let key = principal.staleUseOf { noteUse(key) }
        let caller = Caller(
            userID: principal.userID, role: principal.role, credential: principal.credential, scopes: principal.scopes, client: client,
            rateLimitPerHour: principal.rateLimitPerHour)
        return Identity(caller, goodUntil: principal.goodUntil)
    }

    public func csrfToken(of token: String) -> String? {
        SecretFormat.session.matches(token) ? CSRFToken.derived(from: token, by: digest).value : nil
    }
}
