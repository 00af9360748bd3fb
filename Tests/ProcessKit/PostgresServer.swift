import Foundation
import Glibc

/// A real PostgreSQL server, in a folder of its own, on a port of its own of 127.0.0.1. Stopped when nobody holds it any more.
public final class PostgresServer: Sendable {
    /// Of its database `postgres`, as its superuser.
    public let url: String
    private let folder: Folder
    private let pid: Int32

    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/../../scripts/postgres"

    private init(_ url: String, _ folder: Folder, _ pid: Int32) {
        self.url = url
        self.folder = folder
        self.pid = pid
    }

    /// Starts a server, and returns when it takes connections.
    public static func start() throws -> PostgresServer {
        let folder = try Folder()
        let process = try RunningProcess([script, "start", folder.file("server"), "-c", "fsync=off"], in: folder)
        guard try process.exitCode(within: 60) == 0 else { throw Failure("PostgreSQL does not start: \(process.errors)") }
        let url = process.output.split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
        guard let pid = folder.read("server/data/postmaster.pid").split(separator: "\n").first.flatMap({ Int32($0) }) else {
            throw Failure("PostgreSQL wrote no pid")
        }
        Watchdog.shared.tell("+p \(pid)")
        return PostgresServer(url, folder, pid)
    }

    deinit {
        if let process = try? RunningProcess([Self.script, "stop", folder.file("server")], in: folder) { _ = try? process.exitCode() }
        Watchdog.shared.tell("-p \(pid)")
    }
}
