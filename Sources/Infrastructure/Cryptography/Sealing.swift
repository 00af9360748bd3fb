public import APIKit
import Crypto
import FoundationEssentials
public import Kernel
public import SQLKit

/// AES-256-GCM under keys derived from the installation's one secret; a byte in front names the key's generation, so
/// that a later key ring can still open what an earlier one sealed.
public struct SecretBox: Vault, Sealer {
    /// Too short a secret, or one that is not base64.
    public struct InvalidSecret: Error {}

    public static let secretBytes = 32
    private static let generation: UInt8 = 1

    private let rows: SymmetricKey
    private let cursors: SymmetricKey
    private let fingerprints: SymmetricKey
    private let proofs: SymmetricKey

    /// - Parameter secret: 32 random bytes. Losing them loses every sealed column.
    public init(secret: [UInt8]) throws(InvalidSecret) {
        guard secret.count == Self.secretBytes else { throw InvalidSecret() }
        rows = Self.key("hub.rows.1", from: secret)
        cursors = Self.key("hub.cursors.1", from: secret)
        fingerprints = Self.key("hub.fingerprints.1", from: secret)
        proofs = Self.key("hub.proofs.1", from: secret)
    }

    /// One key per use: what seals a cursor, which clients see, opens nothing on the disk.
    private static func key(_ purpose: String, from secret: [UInt8]) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: SymmetricKey(data: secret), info: Array(purpose.utf8), outputByteCount: 32)
    }

    /// HMAC-SHA256: tells equal contents without letting whoever reads the database guess them (bodies hold passwords).
    public func fingerprint(_ bytes: UnsafeRawBufferPointer) -> [UInt8] { Array(HMAC<SHA256>.authenticationCode(for: bytes, using: fingerprints)) }

    /// HMAC-SHA256 of a fixed text, under a key for nothing else: the same for the same secret, and of no use to find it or what it seals.
    public var proof: [UInt8] { Array(HMAC<SHA256>.authenticationCode(for: Array("hub.installation".utf8), using: proofs)) }

    public func seal(_ text: String) throws -> [UInt8] { try Self.seal(Array(text.utf8), rows, context: []) }

    public func open(_ sealed: [UInt8]) throws -> String {
        guard let bytes = Self.open(sealed, rows, context: []) else { throw Fault(.sealBroken) }
        return String(decoding: bytes, as: UTF8.self)
    }

    public func seal(_ bytes: [UInt8], context: [UInt8]) throws -> [UInt8] { try Self.seal(bytes, cursors, context: context) }
    public func open(_ sealed: [UInt8], context: [UInt8]) -> [UInt8]? { Self.open(sealed, cursors, context: context) }

    private static func seal(_ bytes: [UInt8], _ key: SymmetricKey, context: [UInt8]) throws -> [UInt8] {
        let box = try AES.GCM.seal(bytes, using: key, authenticating: context)
        return [generation] + box.nonce + box.ciphertext + box.tag
    }

    private static func open(_ sealed: [UInt8], _ key: SymmetricKey, context: [UInt8]) -> [UInt8]? {
        guard sealed.first == generation, let box = try? AES.GCM.SealedBox(combined: sealed.dropFirst()) else { return nil }
        return (try? AES.GCM.open(box, using: key, authenticating: context)).map { Array($0) }
    }
}

extension Fault.Code {
    public static let sealBroken = Self(
        "storage.seal_broken", .bug, "Une donnée chiffrée ne s'ouvre pas avec la clé de cette installation.",
        "A sealed value does not open with this installation's key.")
}

/// SHA-256, in the shapes that the kits ask for.
public enum Digest {
    public static func sha256(_ bytes: UnsafeRawBufferPointer) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

    public static func sha256(_ text: String) -> [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
}

/// Bytes from the operating system's generator.
public enum Randomness {
    public static func bytes(_ count: Int) -> [UInt8] { SymmetricKey(size: SymmetricKeySize(bitCount: count * 8)).withUnsafeBytes { Array($0) } }
}
