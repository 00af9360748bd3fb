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

    struct Unwritable: Error, CustomStringConvertible {
        let path: String
        let reason: Int32
        var description: String { "\(path) cannot be written: \(String(cString: strerror(reason)))." }
    }

    private static func folder(_ settings: Settings) -> String { settings.dataDirectory + "/secrets" }
    static func path(_ settings: Settings) -> String { folder(settings) + "/master.key" }

    /// Where the key comes from, for whoever reads that it is wrong.
    static func origin(_ settings: Settings) -> String { settings.secretKey == nil ? path(settings) : "HUB_SECRET_KEY" }

    /// Whether there is one already.
    static func isThere(_ settings: Settings) -> Bool { settings.secretKey != nil || FileManager.default.fileExists(atPath: path(settings)) }

    static func load(_ settings: Settings) throws -> [UInt8] {
        if let given = settings.secretKey { return given }
        let path = path(settings)
        // Looked at first: who makes both begins with the key.
        let isBesideData = FileManager.default.fileExists(atPath: settings.databasePath)
        if !FileManager.default.fileExists(atPath: path) {
            // A new key beside old data would open nothing of it.
            guard !isBesideData else { throw Missing(path: path, database: settings.databasePath) }
            try FileManager.default.createDirectory(
                atPath: folder(settings), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try create(Data(Randomness.bytes(SecretBox.secretBytes)).base64EncodedString() + "\n", in: folder(settings), at: path)
        }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8), let bytes = decoded(text) else { throw Unreadable(path: path) }
        return bytes
    }

    private static func decoded(_ text: String) -> [UInt8]? {
        let line = String(text.prefix { !$0.isNewline })
        guard let data = Data(base64Encoded: line), data.count == SecretBox.secretBytes else { return nil }
        return Array(data)
    }

    /// There at once and whole, unless another process was faster: then the file is that one's. On the disk, name and all, before anything is
    /// sealed with it.
    private static func create(_ text: String, in folder: String, at path: String) throws {
        // Its name is nobody else's, and it is for its owner alone.
        var draft = Array("\(path).XXXXXX".utf8CString)
        let descriptor = mkstemp(&draft)
        defer { unlink(draft) }
        try fill(descriptor, with: text, at: path)
        if link(draft, path) != 0, errno != EEXIST {
            // A file system without links; there a process that starts at the same moment may find half of it, and be refused.
            try fill(open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600), with: text, at: path)
        }
        try closing(open(folder, O_RDONLY | O_DIRECTORY), at: folder) { fsync($0) == 0 }
    }

    private static func fill(_ descriptor: Int32, with text: String, at path: String) throws {
        try closing(descriptor, at: path) { descriptor in
            var bytes = Array(text.utf8)
            return write(descriptor, &bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
        }
    }

    private static func closing(_ descriptor: Int32, at path: String, _ isDone: (Int32) -> Bool) throws {
        guard descriptor >= 0 else { throw Unwritable(path: path, reason: errno) }
        defer { close(descriptor) }
        guard isDone(descriptor) else { throw Unwritable(path: path, reason: errno) }
    }
}
