import FoundationEssentials
import IdentityApplication
import IdentityDomain
import Kernel
import Synchronization
import TestKit
import UseCaseKit

/// Identity's storage in plain memory: one value, replaced when a transaction succeeds, kept when it throws.
final class IdentityMemory: UnitOfWork, UtilisateurRepository, APIKeyRepository, SessionRepository, LoginAttemptsRepository, KnownAddressRepository,
    Sendable
{
    struct Rows {
        var utilisateurs: [Utilisateur] = []
        var keys: [APIKey] = []
        var sessions: [Session] = []
        var attempts: [LoginAttempts.Key: LoginAttempts] = [:]
        var networks: [UtilisateurID: [String: Instant]] = [:]
        var now = Instant.test
    }

    let recorded = RecordedEvents()
    private let stored: Mutex<Rows>

    init(_ utilisateurs: Utilisateur..., keys: [APIKey] = [], sessions: [Session] = []) {
        stored = Mutex(Rows(utilisateurs: utilisateurs, keys: keys, sessions: sessions))
    }

    var rows: Rows { stored.withLock { $0 } }
    var scope: IdentityScope {
        IdentityScope(utilisateurs: self, apiKeys: self, sessions: self, attempts: self, knownAddresses: self, events: recorded, now: rows.now)
    }

    func change<Value: Sendable>(_ body: (inout Rows) throws -> Value) rethrows -> Value { try stored.withLock { try body(&$0) } }
    func advance(seconds: Int64) { change { $0.now = $0.now.adding(seconds: seconds) } }

    func read<Value: Sendable>(_ body: @escaping @Sendable (IdentityScope) throws -> Value) async throws(Fault) -> Value {
        do { return try body(scope) } catch { throw Fault(wrapping: error) }
    }

    func write<Value: Sendable>(_ body: @escaping @Sendable (IdentityScope) throws -> Value) async throws(Fault) -> Value {
        let before = rows
        do { return try body(scope) } catch {
            change { $0 = before }
            throw Fault(wrapping: error)
        }
    }
}

extension IdentityMemory {
    func find(_ id: UtilisateurID) throws -> Utilisateur? { rows.utilisateurs.first { $0.id == id && $0.deletedAt == nil } }
    func find(email: Email) throws -> Utilisateur? { rows.utilisateurs.first { $0.email == email } }
    func find(codeUtilisateur: String) throws -> Utilisateur? { rows.utilisateurs.first { $0.codeUtilisateur == codeUtilisateur } }
    func countActiveAdmins() throws -> Int { rows.utilisateurs.count(where: \.isActiveAdmin) }

    func nextID() throws -> UtilisateurID { UtilisateurID(Int64(rows.utilisateurs.count) + 1) }
    func insert(_ utilisateur: Utilisateur) throws { change { $0.utilisateurs.append(utilisateur) } }

    func update(_ utilisateur: Utilisateur) throws -> Utilisateur {
        try change { rows in
            guard let index = rows.utilisateurs.firstIndex(where: { $0.id == utilisateur.id && $0.version == utilisateur.version }) else {
                throw Fault(.staleVersion)
            }
            rows.utilisateurs[index] = utilisateur.withNextVersion
            return rows.utilisateurs[index]
        }
    }
}

extension IdentityMemory {
    func find(_ id: APIKeyID) throws -> APIKey? { rows.keys.first { $0.id == id } }
    func find(keyHash: String) throws -> APIKey? { rows.keys.first { $0.keyHash == keyHash } }
    func countUsable(of userID: UtilisateurID, at now: Instant) throws -> Int { rows.keys.count { $0.userID == userID && $0.isUsable(at: now) } }
    func insert(_ key: APIKey) throws { change { $0.keys.append(key) } }

    func update(_ key: APIKey) throws -> APIKey {
        change { $0.keys = $0.keys.map { $0.id == key.id ? key : $0 } }
        return key
    }

    func recordUse(of id: APIKeyID, at now: Instant) throws {
        change { $0.keys = $0.keys.map { $0.id == id ? $0.used(at: now) : $0 } }
    }
}

extension IdentityMemory {
    func find(tokenHash: String) throws -> Session? { rows.sessions.first { $0.tokenHash == tokenHash } }
    func insert(_ session: Session) throws { change { $0.sessions.append(session) } }
    func revoke(_ id: SessionID, at now: Instant) throws { change { $0.sessions = $0.sessions.map { $0.id == id ? $0.revoked(at: now) : $0 } } }

    func revokeAll(of userID: UtilisateurID, except kept: SessionID?, at now: Instant) throws {
        change { $0.sessions = $0.sessions.map { $0.userID == userID && $0.id != kept ? $0.revoked(at: now) : $0 } }
    }

    func find(_ key: LoginAttempts.Key) throws -> LoginAttempts { rows.attempts[key] ?? LoginAttempts() }
    func save(_ attempts: LoginAttempts, for key: LoginAttempts.Key) throws { change { $0.attempts[key] = attempts } }
    func clear(_ key: LoginAttempts.Key) throws { change { $0.attempts[key] = nil } }

    func isKnown(_ network: String, of userID: UtilisateurID, since oldest: Instant) throws -> Bool {
        rows.networks[userID]?[network].map { $0 >= oldest } ?? false
    }

    func remember(_ network: String, of userID: UtilisateurID, at now: Instant, forgettingBefore oldest: Instant) throws {
        change { rows in
            var networks = rows.networks[userID, default: [:]].filter { $0.value >= oldest }
            networks[network] = now
            rows.networks[userID] = networks
        }
    }
}

/// Hashes `secret` to `new:secret`; `old:secret` is right too and needs an upgrade. Counts its work.
final class CountingHasher: PasswordHasher, Sendable {
    private let work = Mutex((hashes: 0, verifications: 0))
    /// Runs while a password is being verified: what others do meanwhile.
    private let meanwhile: @Sendable () -> Void

    init(meanwhile: @escaping @Sendable () -> Void = {}) { self.meanwhile = meanwhile }

    var hashes: Int { work.withLock { $0.hashes } }
    var verifications: Int { work.withLock { $0.verifications } }

    func hash(_ password: String) async throws -> String {
        work.withLock { $0.hashes += 1 }
        return "new:\(password)"
    }

    func verify(_ password: String, against hash: String) async throws -> PasswordVerification {
        work.withLock { $0.verifications += 1 }
        meanwhile()
        return switch hash {
        case "new:\(password)": .right(needsUpgrade: false)
        case "old:\(password)": .right(needsUpgrade: true)
        default: .wrong
        }
    }
}

/// A digest that can be read in a failed expectation.
struct ReadableDigest: SecretDigest {
    func sha256Hex(of secret: String) -> String { "sha256(\(secret))" }
}
