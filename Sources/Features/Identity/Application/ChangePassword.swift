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

    /// A change that was found right, with the new password hashed: what is left is to write it.
    public struct Prepared: Sendable {
        fileprivate let caller: Caller
        fileprivate let session: SessionID
        fileprivate let key: LoginAttempts.Key
        fileprivate let seenHash: String
        fileprivate let hash: String

        /// - Throws: `.staleVersion` when the password was changed elsewhere meanwhile; `.tooManyAttempts`.
        public func callAsFunction(in scope: IdentityScope) throws {
            var utilisateur = try ChangePassword.known(caller, in: scope)
            guard utilisateur.passwordHash == seenHash else { throw Fault(.staleVersion) }
            utilisateur.replacePasswordHash(with: hash, at: scope.now)
            _ = try scope.utilisateurs.update(utilisateur)
            try scope.sessions.revokeAll(of: utilisateur.id, except: session, at: scope.now)
            try scope.attempts.clear(key)
        }
    }

    /// Does all that takes a while.
    ///
    /// - Throws: `.forbidden` unless the caller is a signed-in person; `.weakPassword` about `new_password`;
    ///   `.wrongPassword`; `.tooManyAttempts`.
    public func prepare(old: String, new: String, by caller: Caller) async throws -> Prepared {
        guard let session = caller.sessionID else { throw Fault(.forbidden) }
        try PasswordPolicy.check(new, field: "new_password")
        let known = try await storage.read { scope in try Self.known(caller, in: scope) }
        let key = LoginAttempts.Key(account: known.email.key, address: caller.client.address)
        guard try await isRight(old, for: known) else { return try await refuse(counting: key) }
        let hash = try await passwords.hash(new)
        return Prepared(caller: caller, session: session, key: key, seenHash: known.passwordHash, hash: hash)
    }

    fileprivate static func known(_ caller: Caller, in scope: IdentityScope) throws -> Utilisateur {
        guard let utilisateur = try scope.utilisateurs.find(caller.userID), utilisateur.isActive else { throw Fault(.invalidCredentials) }
        let key = LoginAttempts.Key(account: utilisateur.email.key, address: caller.client.address)
        if let seconds = try scope.attempts.find(key).secondsLocked(at: scope.now) { throw Fault(lockedFor: seconds) }
        return utilisateur
    }

    private func isRight(_ password: String, for utilisateur: Utilisateur) async throws -> Bool {
        guard password.utf8.count <= PasswordPolicy.maximumBytes else { return false }
        return try await passwords.verify(password, against: utilisateur.passwordHash) != .wrong
    }

    /// Always throws.
    private func refuse(counting key: LoginAttempts.Key) async throws -> Prepared {
        try await storage.settle { scope in
            var attempts = try scope.attempts.find(key)
            attempts.recordFailure(at: scope.now)
            try scope.attempts.save(attempts, for: key)
            return .failure(Fault(.wrongPassword, field: "old_password"))
        }
    }
}
