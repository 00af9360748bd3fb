import Kernel

/// The shape of the secrets that we issue: a prefix that tells their kind, then 32 random bytes in base64url
/// (domain.md §5.1).
///
/// With 256 bits of entropy a plain SHA-256 of the whole text is enough to store them.
public struct SecretFormat: Sendable, Hashable {
    public let prefix: String

    /// `hbc_` and 43 characters.
    public static let apiKey = SecretFormat(prefix: "hbc_")
    /// `hbs_` and 43 characters.
    public static let session = SecretFormat(prefix: "hbs_")
    /// 43 characters: a CSRF token is compared with a cookie, never looked up.
    public static let csrf = SecretFormat(prefix: "")

    public static let byteCount = 32
    private static let encodedLength = 43

    private init(prefix: String) { self.prefix = prefix }

    /// - Parameter bytes: exactly 32, from a source fit for secrets; fewer is a programming error that stops the process
    ///   rather than issue a guessable secret.
    public func secret(from bytes: [UInt8]) -> ClearSecret {
        precondition(bytes.count == Self.byteCount, "a secret takes 32 random bytes")
        return ClearSecret(prefix + Base64URL.encode(bytes))
    }

    /// Whether `text` has this shape, for instance `^hbc_[A-Za-z0-9_-]{43}$`.
    public func matches(_ text: String) -> Bool {
        let bytes = text.utf8
        guard bytes.count == prefix.utf8.count + Self.encodedLength, text.hasPrefix(prefix) else { return false }
        return bytes.dropFirst(prefix.utf8.count).allSatisfy(Self.isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
