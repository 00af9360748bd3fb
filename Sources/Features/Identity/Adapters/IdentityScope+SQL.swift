public import IdentityApplication
public import SQLKit

extension IdentityScope {
    /// What one transaction of the SQL storage reaches.
    public init(_ session: SQLSession) {
        self.init(
            utilisateurs: SQLUtilisateurRepository(session), apiKeys: SQLAPIKeyRepository(session), sessions: SQLSessionRepository(session),
            attempts: SQLLoginAttemptsRepository(session), knownAddresses: SQLKnownAddressRepository(session), events: session, now: session.now)
    }
}
