/// Turns passwords into what may be stored. Slow on purpose: never called inside a transaction.
public protocol PasswordHasher: Sendable {
    /// - Throws: a fault of kind `.unavailable` when too many passwords are already waiting.
    func hash(_ password: String) async throws -> String

    /// Takes as long for a hash that it cannot read as for one that it can, and answers `.wrong`.
    /// - Throws: a fault of kind `.unavailable` when too many passwords are already waiting.
    func verify(_ password: String, against hash: String) async throws -> PasswordVerification
}
