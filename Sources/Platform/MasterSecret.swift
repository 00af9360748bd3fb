import Cryptography
import FoundationEssentials
import Glibc

/// The one secret that seals everything, generated once in the data folder when none is given.
enum MasterSecret {
    struct Unreadable: Error, CustomStringConvertible {
        let path: String
        var description: String { "\(path) does not hold 32 bytes in base64. Restore it: without it the sealed columns are lost." }
    }

    struct Missing: Error, CustomStringConvertible {
        let path: String
        let database: String
        var description: String {
            "\(path) is missing beside \(database). Restore it, or set HUB_SECRET_KEY: another key could not open the sealed columns."
        }
    }

    static func load(_ settings: Settings) throws -> [UInt8] {
        if let given = settings.secretKey { return given }
        let folder = settings.dataDirectory + "/secrets"
        let path = folder + "/master.key"
        if FileManager.default.fileExists(atPath: path) {
            guard let text = try? String(contentsOfFile: path, encoding: .utf8), let bytes = decoded(text) else { throw Unreadable(path: path) }
            return bytes
        }
        // A new key beside old data would hide that the old one is lost, until a sealed column is read.
        guard !FileManager.default.fileExists(atPath: settings.databasePath) else { throw Missing(path: path, database: settings.databasePath) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let bytes = Randomness.bytes(SecretBox.secretBytes)
        try write(Data(bytes).base64EncodedString() + "\n", to: path)
        return bytes
    }

    private static func decoded(_ text: String) -> [UInt8]? {
        let line = String(text.prefix { !$0.isNewline })
        guard let data = Data(base64Encoded: line), data.count == SecretBox.secretBytes else { return nil }
        return Array(data)
    }

    /// Created for its owner alone, and on the disk before anything is sealed with it.
    private static func write(_ text: String, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteNoPermission) }
        defer { close(descriptor) }
        var bytes = Array(text.utf8)
        guard Glibc.write(descriptor, &bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
}
