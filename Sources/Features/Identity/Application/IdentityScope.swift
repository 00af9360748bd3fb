public import Kernel
public import UseCaseKit

/// What one transaction of Identity reaches.
public struct IdentityScope {
    public let utilisateurs: any UtilisateurRepository
    public let apiKeys: any APIKeyRepository
    public let sessions: any SessionRepository
    public let attempts: any LoginAttemptsRepository
    public let knownAddresses: any KnownAddressRepository
    public let events: any EventRecorder
    public let now: Instant

    public init(
        utilisateurs: any UtilisateurRepository, apiKeys: any APIKeyRepository, sessions: any SessionRepository,
        attempts: any LoginAttemptsRepository, knownAddresses: any KnownAddressRepository, events: any EventRecorder, now: Instant
    ) {
        self.utilisateurs = utilisateurs
        self.apiKeys = apiKeys
        self.sessions = sessions
        self.attempts = attempts
        self.knownAddresses = knownAddresses
        self.events = events
        self.now = now
    }
}
