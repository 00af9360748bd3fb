public import IdentityDomain
public import Kernel
public import UseCaseKit

/// Opens a session for somebody who knows his password.
///
/// An unknown e-mail, a wrong password and an inactive account get the same answer for the same work, and count alike
/// towards the locks of `LoginAttempts` (appendix 18).
public struct SignIn: Sendable {
    public struct Receipt: Sendable {
        public let utilisateur: Utilisateur
        public let sessionID: SessionID
        /// Shown once: it cannot be found again.
        public let token: ClearSecret
        public let csrfToken: ClearSecret
        public let expiresAt: Instant
    }

    private let storage: any UnitOfWork<IdentityScope>
    private let passwords: any PasswordHasher
    private let digest: any SecretDigest
    private let environment: Environment
    private let decoyHash: String

    /// - Parameter decoyHash: a hash of nobody's password, as costly to verify as a real one.
    public init(
        storage: any UnitOfWork<IdentityScope>, passwords: any PasswordHasher, digest: any SecretDigest, environment: Environment,
        decoyHash: String
    ) {
        self.storage = storage
        self.passwords = passwords
        self.digest = digest
        self.environment = environment
        self.decoyHash = decoyHash
    }

    /// - Throws: `.tooManyAttempts` with the fact `retry_after` (seconds) while locked, else `.invalidCredentials`.
    public func callAsFunction(email: String, password: String, from client: Client) async throws -> Receipt {
        let key = LoginAttempts.Key(account: email, address: client.address)
        for _ in 0..<Self.maximumTries {
            let known = try await lookUp(email, key)
            let proof = try await proof(of: password, by: known)
            // Tries again only when the stored hash was replaced while we were verifying: a change of password, or the
            // upgrade made by a sign-in that came just before.
            do { return try await settle(proof, key, known?.id, client) } catch let fault as Fault where fault.code == .staleVersion {}
        }
        throw Self.refusal
    }

    private static let maximumTries = 3

    private static var refusal: Fault {
        Fault(.invalidCredentials, Text("E-mail ou mot de passe incorrect.", "Wrong e-mail or password."))
    }

    private func lookUp(_ email: String, _ key: LoginAttempts.Key) async throws -> Utilisateur? {
        try await storage.read { scope in
            let known = try Email(rawValue: email).flatMap { try scope.utilisateurs.find(email: $0) }
            if let seconds = try Self.secondsLocked(Self.keys(key, known?.id, in: scope), in: scope) { throw Fault(lockedFor: seconds) }
            return known
        }
    }

    /// What the attempt counts by: strangers' attempts are counted together as well, those from where the person is known are not.
    private static func keys(_ key: LoginAttempts.Key, _ user: UtilisateurID?, in scope: IdentityScope) throws -> [LoginAttempts.Key] {
        let oldest = KnownAddress.oldest(at: scope.now)
        let isKnown = try user.map { try scope.knownAddresses.isKnown(key.address, of: $0, since: oldest) } ?? false
        return isKnown ? [key] : [key, key.ofStrangers]
    }

    /// The longest lock of those; `nil` when none holds.
    private static func secondsLocked(_ keys: [LoginAttempts.Key], in scope: IdentityScope) throws -> Int64? {
        try keys.compactMap { try scope.attempts.find($0).secondsLocked(at: scope.now) }.max()
    }

    /// What the password proved, before anything is written.
    private enum Proof: Sendable {
        case nothing
        /// `upgraded` is a hash of the same password made by today's method, when the stored one is older.
        case identity(UtilisateurID, seenHash: String, upgraded: String?)
    }

    private func proof(of password: String, by known: Utilisateur?) async throws -> Proof {
        // No stored password is empty, so the empty one stands for those too long to be worth hashing.
        let candidate = password.utf8.count <= PasswordPolicy.maximumBytes ? password : ""
        let verification = try await passwords.verify(candidate, against: known?.passwordHash ?? decoyHash)
        guard let known, known.isActive, case .right(let needsUpgrade) = verification else { return .nothing }
        let upgraded = needsUpgrade ? try await passwords.hash(candidate) : nil
        return .identity(known.id, seenHash: known.passwordHash, upgraded: upgraded)
    }

    /// One transaction, which answers the refusal that counts instead of throwing it: a throw would undo the count.
    ///
    /// - Throws: `.staleVersion` when the proof is of what the person was; nothing was written then.
    private func settle(_ proof: Proof, _ key: LoginAttempts.Key, _ user: UtilisateurID?, _ client: Client) async throws -> Receipt {
        try await storage.settle { scope in
            let keys = try Self.keys(key, user, in: scope)
            // Read again: parallel guesses beyond the fifth learn nothing, were one of them right.
            if let seconds = try Self.secondsLocked(keys, in: scope) { throw Fault(lockedFor: seconds) }
            guard case .identity(let id, let seenHash, let upgraded) = proof else {
                for key in keys { try Self.recordFailure(key, in: scope) }
                return .failure(Self.refusal)
            }
            guard var utilisateur = try scope.utilisateurs.find(id), utilisateur.isActive, utilisateur.passwordHash == seenHash else {
                throw Fault(.staleVersion)
            }
            if let upgraded {
                utilisateur.replacePasswordHash(with: upgraded, at: scope.now)
                utilisateur = try scope.utilisateurs.update(utilisateur)
            }
            try scope.attempts.clear(key)
            try scope.knownAddresses.remember(key.address, of: id, at: scope.now, forgettingBefore: KnownAddress.oldest(at: scope.now))
            return .success(try open(for: utilisateur, client, in: scope))
        }
    }

    private static func recordFailure(_ key: LoginAttempts.Key, in scope: IdentityScope) throws {
        var attempts = try scope.attempts.find(key)
        attempts.recordFailure(at: scope.now, maximum: key.maximumFailures)
        try scope.attempts.save(attempts, for: key)
    }

    private func open(for utilisateur: Utilisateur, _ client: Client, in scope: IdentityScope) throws -> Receipt {
        let token = SecretFormat.session.secret(from: environment.randomBytes(SecretFormat.byteCount))
        let csrfToken = CSRFToken.derived(from: token.value, by: digest)
        let session = Session(
            opening: SessionID(environment.newUUID()), for: utilisateur.id, tokenHash: digest.sha256Hex(of: token.value),
            csrfToken: csrfToken.value, clientAddress: client.address, userAgent: client.userAgent, at: scope.now)
        try scope.sessions.insert(session)
        return Receipt(utilisateur: utilisateur, sessionID: session.id, token: token, csrfToken: csrfToken, expiresAt: session.expiresAt)
    }
}

extension Fault {
    init(lockedFor seconds: Int64, file: StaticString = #fileID, line: UInt = #line) {
        self.init(.tooManyAttempts, facts: [JSON.Member("retry_after", .integer(seconds))], file: file, line: line)
    }
}
