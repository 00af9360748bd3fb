public import IdentityDomain

/// Where wrong passwords are counted. Rows are worthless thirty minutes after their last change and may be purged.
public protocol LoginAttemptsRepository {
    /// No failure when nothing is stored.
    func find(_ key: LoginAttempts.Key) throws -> LoginAttempts
    func save(_ attempts: LoginAttempts, for key: LoginAttempts.Key) throws
    func clear(_ key: LoginAttempts.Key) throws
}
