import Cryptography
import IdentityApplication
import SQLKit

/// Identity's password port, on argon2.
struct Passwords: PasswordHasher {
    let argon2: Argon2PasswordHasher

    func hash(_ password: String) async throws -> String { try await argon2.hash(password) }

    func verify(_ password: String, against hash: String) async throws -> PasswordVerification {
        switch try await argon2.verify(password, against: hash) {
        case .wrong: .wrong
        case .right(let needsUpgrade): .right(needsUpgrade: needsUpgrade)
        }
    }
}

/// Identity's digest port.
struct SecretSHA256: SecretDigest {
    func sha256Hex(of secret: String) -> String { Digest.sha256(secret).hexadecimal }
}
