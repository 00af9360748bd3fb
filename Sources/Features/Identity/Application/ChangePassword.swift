import IdentityDomain
import Kernel
public import UseCaseKit

/// Replaces one's own password, and ends all one's sessions but the present one.
///
/// A wrong old password counts as a wrong sign-in: a stolen session is no way to guess at leisure.
public struct ChangePassword: Sendable {
    private let storage: any UnitOfWork<IdentityScope>
    private let passwords: any PasswordHasher

    public init(storage: any UnitOfWork<IdentityScope>, passwords: any PasswordHasher) {
        self.storage = storage
        self.passwords = passwords
    }

    /// - Throws: `.forbidden` unless the caller is a signed-in person; `.weakPassword` about `new_password`;
    ///   `.wrongPassword`; `.tooManyAttempts`; `.staleVersion` when the password was changed elsewhere meanwhile.
    public func callAsFunction(old: String, new: String, by caller: Caller) async throws {
        guard let session = caller.sessionID else { throw Fault(.forbidden) }
        try PasswordPolicy.check(new, field: "new_password")
        let known = try await storage.read { scope in try Self.known(caller, in: scope) }
        let key = LoginAttempts.Key(account: known.email.key, address: caller.client.address)
        guard try await isRight(old, for: known) else {
            try await countFailure(key)
            throw Fault(.wrongPassword, field: "old_password")
        }
        let hash = try await passwords.hash(new)
        try await storage.write { scope in
            var utilisateur = try Self.known(caller, in: scope)
            guard utilisateur.passwordHash == known.passwordHash else { throw Fault(.staleVersion) }
            utilisateur.replacePasswordHash(with: hash, at: scope.now)
            _ = try scope.utilisateurs.update(utilisateur)
            try scope.sessions.revokeAll(of: utilisateur.id, except: session, at: scope.now)
            try scope.attempts.clear(key)
        }
    }

    private static func known(_ caller: Caller, in scope: IdentityScope) throws -> Utilisateur {
        guard let utilisateur = try scope.utilisateurs.find(caller.userID), utilisateur.isActive else { throw Fault(.invalidCredentials) }
        let key = LoginAttempts.Key(account: utilisateur.email.key, address: caller.client.address)
        if let seconds = try scope.attempts.find(key).secondsLocked(at: scope.now) { throw Fault(lockedFor: seconds) }
        return utilisateur
    }

    private func isRight(_ password: String, for utilisateur: Utilisateur) async throws -> Bool {
        guard password.utf8.count <= PasswordPolicy.maximumBytes else { return false }
        return try await passwords.verify(password, against: utilisateur.passwordHash) != .wrong
    }

    private func countFailure(_ key: LoginAttempts.Key) async throws {
        try await storage.write { scope in
            var attempts = try scope.attempts.find(key)
            attempts.recordFailure(at: scope.now)
            try scope.attempts.save(attempts, for: key)
        }
    }
}
