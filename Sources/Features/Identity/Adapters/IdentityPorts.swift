public import IdentityApplication
public import UseCaseKit

/// What Identity asks of the platform.
public struct IdentityPorts: Sendable {
    public let passwords: any PasswordHasher
    public let digest: any SecretDigest
    public let environment: Environment
    /// A hash of nobody's password, as costly to verify as a real one.
    public let decoyHash: String

    public init(passwords: any PasswordHasher, digest: any SecretDigest, environment: Environment, decoyHash: String) {
        self.passwords = passwords
        self.digest = digest
        self.environment = environment
        self.decoyHash = decoyHash
    }
}
