public import IdentityDomain
public import Kernel
public import UseCaseKit

/// Issues an API key, for oneself or, by an administrator, for somebody else (domain.md §5.1).
///
/// The `admin` scope takes an administrator to grant it and an administrator to own it (appendix 11).
public struct CreateAPIKey: Sendable {
    public struct Command: Sendable {
        public var nom: String
        public var description: String?
        public var scopes: [String]
        /// `nil` is never.
        public var expiresDays: Int?
        /// The owner; `nil` is the caller.
        public var userID: UtilisateurID?
        /// `nil` is 1000; only an administrator chooses.
        public var rateLimitPerHour: Int?

        public init(
            nom: String, description: String? = nil, scopes: [String] = ["read"], expiresDays: Int? = APIKey.standardExpiryDays,
            userID: UtilisateurID? = nil, rateLimitPerHour: Int? = nil
        ) {
            self.nom = nom
            self.description = description
            self.scopes = scopes
            self.expiresDays = expiresDays
            self.userID = userID
            self.rateLimitPerHour = rateLimitPerHour
        }
    }

    public struct Receipt: Sendable {
        public let key: APIKey
        /// Shown once: it cannot be found again.
        public let secret: ClearSecret
    }

    private let digest: any SecretDigest
    private let environment: Environment

    public init(digest: any SecretDigest, environment: Environment) {
        self.digest = digest
        self.environment = environment
    }

    /// - Throws: `.unknownScope`, `.adminScopeReserved`, `.invalidAPIKeyName`, `.invalidAPIKeyExpiry`,
    ///   `.invalidAPIKeyRateLimit`, `.forbidden`, `.utilisateurNotFound`, `.utilisateurInactive`, `.apiKeyLimitReached`.
    public func callAsFunction(_ command: Command, in scope: IdentityScope, by caller: Caller) throws -> Receipt {
        try requireValid(command)
        let owner = try owner(of: command, in: scope, by: caller)
        try requireGrantable(command.scopes, to: owner, by: caller)
        guard try scope.apiKeys.countUsable(of: owner.id, at: scope.now) < APIKey.maximumActivePerUser else {
            throw Fault(.apiKeyLimitReached, facts: [JSON.Member("limit", JSON(APIKey.maximumActivePerUser))])
        }
        let secret = SecretFormat.apiKey.secret(from: environment.randomBytes(SecretFormat.byteCount))
        let key = key(command, owner: owner.id, secret: secret, at: scope.now)
        try scope.apiKeys.insert(key)
        try scope.events.record(APIKeyCreated(key))
        return Receipt(key: key, secret: secret)
    }

    private func requireValid(_ command: Command) throws(Fault) {
        guard !command.nom.allSatisfy(\.isWhitespace), command.nom.unicodeScalars.count <= APIKey.nomMaximumLength else {
            throw Fault(invalid: .invalidAPIKeyName, field: "nom")
        }
        if let days = command.expiresDays, !APIKey.expiryDaysRange.contains(days) {
            throw Fault(invalid: .invalidAPIKeyExpiry, field: "expires_days")
        }
        if let limit = command.rateLimitPerHour, !APIKey.rateLimitRange.contains(limit) {
            throw Fault(invalid: .invalidAPIKeyRateLimit, field: "rate_limit_per_hour")
        }
        let unknown = command.scopes.filter { !ScopeSet.known.contains($0) }
        guard unknown.isEmpty, !command.scopes.isEmpty else {
            throw Fault(.unknownScope, field: "scopes", facts: [JSON.Member("unknown", .array(unknown.map { .string($0) }))])
        }
    }

    private func owner(of command: Command, in scope: IdentityScope, by caller: Caller) throws -> Utilisateur {
        let ownerID = command.userID ?? caller.userID
        let isOwnBusiness = ownerID == caller.userID && command.rateLimitPerHour == nil
        guard isOwnBusiness || caller.actsAsAdmin else { throw Fault(.forbidden) }
        guard let owner = try scope.utilisateurs.find(ownerID) else { throw Fault(.utilisateurNotFound, field: "user_id") }
        guard owner.isActive else { throw Fault(.utilisateurInactive, field: "user_id") }
        return owner
    }

    private func requireGrantable(_ scopes: [String], to owner: Utilisateur, by caller: Caller) throws(Fault) {
        guard !scopes.contains("admin") || caller.actsAsAdmin && owner.role == .admin else {
            throw Fault(.adminScopeReserved, field: "scopes")
        }
    }

    private func key(_ command: Command, owner: UtilisateurID, secret: ClearSecret, at now: Instant) -> APIKey {
        var seen: Set<String> = []
        return APIKey(
            id: APIKeyID(environment.newUUID()), userID: owner, nom: command.nom, description: command.description,
            keyPrefix: String(secret.value.prefix(APIKey.prefixLength)), keyHash: digest.sha256Hex(of: secret.value),
            scopes: command.scopes.filter { seen.insert($0).inserted },
            rateLimitPerHour: command.rateLimitPerHour ?? APIKey.standardRateLimitPerHour, isActive: true, lastUsedAt: nil,
            expiresAt: command.expiresDays.map { now.adding(days: Int64($0)) }, createdAt: now, updatedAt: now, version: 1)
    }
}
