/// Turns a secret of 256 random bits into what may be stored and looked up.
public protocol SecretDigest: Sendable {
    /// SHA-256 of the UTF-8 bytes, in lower-case hexadecimal.
    func sha256Hex(of secret: String) -> String
}
