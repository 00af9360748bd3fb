/// Encrypts what must not be readable on the disk. Given to the driver; nobody else sees the keys.
public protocol Vault: Sendable {
    /// A new sealed form each time, authenticated.
    func seal(_ text: String) throws -> [UInt8]
    /// Throws when the bytes were altered, or sealed with a key that is gone.
    func open(_ sealed: [UInt8]) throws -> String
}
