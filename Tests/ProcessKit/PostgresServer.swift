import Foundation
import Glibc
import Synchronization

/// A real PostgreSQL server, in a folder of its own, on a port of its own of 127.0.0.1, run by an unprivileged user.
public final class PostgresServer: Sendable {
    /// Where the server and what it is given are.
    public let folder: Folder
    /// Of its database, for its superuser, without a password.
    public let url: String
    private let options: [String]
    private let process: Mutex<RunningProcess>

    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/../../scripts/postgres"

    /// Makes a server, and returns when it takes connections.
    ///
    /// - Parameters:
    ///   - options: the server's own: `-c`, `fsync=off`.
    ///   - folder: what holds files that the options name.
    public static func start(_ options: [String] = [], in folder: Folder? = nil) throws -> PostgresServer {
        let folder = try folder ?? Folder()
        let process = try run(options, in: folder)
        return PostgresServer(folder, url: String(process.output.prefix { !$0.isNewline }), options, process)
    }

    private init(_ folder: Folder, url: String, _ options: [String], _ process: RunningProcess) {
        self.folder = folder
        self.url = url
        self.options = options
        self.process = Mutex(process)
    }

    /// An end that cleans up behind itself, were the server frozen: shared memory outlives a server that is killed.
    deinit {
        let process = process.withLock { $0 }
        Self.signal(SIGCONT, process)
        process.signal(SIGQUIT)
        _ = try? process.exitCode()
    }

    private static func run(_ options: [String], in folder: Folder) throws -> RunningProcess {
        let process = try RunningProcess([script, "run", folder.file("postgres")] + options, in: folder)
        return try poll("PostgreSQL takes connections", seconds: 60) {
            if process.errors.contains("ready to accept connections") { return process }
            guard let code = process.end() else { return nil }
            throw Failure("PostgreSQL ended with \(code): \(process.errors)")
        }
    }

    /// Where it is reached as somebody else, or otherwise.
    ///
    /// - Parameters:
    ///   - user: with the password, if any: `name:password`.
    ///   - query: parameters of libpq: `sslmode=require`.
    public func url(as user: String = "hub", query: String = "") -> String {
        url.replacing("://hub@", with: "://\(user)@") + (query.isEmpty ? "" : "?\(query)")
    }

    /// What the server has to say for itself.
    public var log: String { process.withLock { $0.errors } }

    /// Ends all its processes at once, as a machine that loses its power does.
    public func kill() throws {
        let process = process.withLock { $0 }
        Self.signal(SIGKILL, process)
        _ = try process.exitCode()
    }

    /// After `kill`, on the same port; returns when it takes connections.
    public func restart() throws {
        let started = try poll("the dead server's last processes are gone", seconds: 60) {
            do { return try Self.run(options, in: folder) } catch let failure as Failure where failure.description.contains(Self.stillHeld) {
                return nil
            }
        }
        process.withLock { $0 = started }
    }

    /// What a server says while a process that the one before started, as it was killed, has not found out yet that it is alone.
    private static let stillHeld = "pre-existing shared memory block"

    /// Stops its processes where they are: connections stay, new ones are taken by the kernel, and nothing is answered.
    public func freeze() { process.withLock { Self.signal(SIGSTOP, $0) } }
    public func thaw() { process.withLock { Self.signal(SIGCONT, $0) } }

    /// To the server and to those that it has started, which are looked for twice: before it may be dead, and when it starts no others.
    private static func signal(_ signal: Int32, _ process: RunningProcess) {
        let before = children(of: process.pid)
        process.signal(signal)
        for child in Set(before + children(of: process.pid)) { Glibc.kill(child, signal) }
    }

    private static func children(of parent: Int32) -> [Int32] {
        let paths = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return paths.compactMap { Int32($0) }.filter { pid in
            let status = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
            // Its name, between parentheses, may hold anything.
            let fields = status.suffix(from: status.lastIndex(of: ")") ?? status.startIndex).split(separator: " ")
            return fields.count > 2 && Int32(fields[2]) == parent
        }
    }
}
