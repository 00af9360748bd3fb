import Dispatch
import Glibc
import Synchronization

/// A real redis-server, in a folder of its own, on a port of its own of 127.0.0.1: never the one that a machine may run.
public final class RedisServer: Sendable {
    public let folder: Folder
    public let port: Int
    private let process: Mutex<RunningProcess>

    private init(_ folder: Folder, _ port: Int, _ process: RunningProcess) {
        self.folder = folder
        self.port = port
        self.process = Mutex(process)
    }

    /// Starts a server, and returns when it takes connections.
    ///
    /// - Parameters:
    ///   - lines: added to its configuration; may come after those of the port.
    ///   - portLine: what a port is called there: `port` or `tls-port`.
    public static func start(_ lines: [String] = [], portLine: String = "port", in folder: Folder? = nil) async throws -> RedisServer {
        let folder = try folder ?? Folder()
        for _ in 0..<50 {
            let port = try FreePort.find()
            let settings = [portLine == "port" ? "" : "port 0", "\(portLine) \(port)", "bind 127.0.0.1", "dir \(folder.path)", "save \"\""]
            try folder.write((settings + lines).joined(separator: "\n") + "\n", to: "redis.conf")
            // Somebody else may take it in between.
            if let process = try await run(in: folder) { return RedisServer(folder, port, process) }
        }
        throw Failure("no port for redis-server")
    }

    /// `nil` when its port is taken.
    private static func run(in folder: Folder) async throws -> RunningProcess? {
        try await elsewhere {
            let process = try RunningProcess(["redis-server", folder.file("redis.conf")], in: folder)
            return try poll("redis-server takes connections") { () throws -> RunningProcess?? in
                if process.output.contains("Ready to accept connections") { return .some(process) }
                guard let code = process.end() else { return nil }
                if process.output.contains("Address already in use") { return .some(nil) }
                throw Failure("redis-server ended with \(code): \(process.output)\(process.errors)")
            }
        }
    }

    /// On a thread that may wait.
    public static func elsewhere<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try body() }) }
        }
    }

    public func kill() async throws {
        let process = process.withLock { $0 }
        try await Self.elsewhere {
            process.signal(SIGKILL)
            _ = try process.exitCode()
        }
    }

    /// As `REDIS_URL` takes it.
    public var url: String { "redis://127.0.0.1:\(port)" }

    /// After `kill`, on the same port.
    public func restart() async throws {
        guard let started = try await Self.run(in: folder) else { throw Failure("port \(port) was taken") }
        process.withLock { $0 = started }
    }

    /// Stops the process where it is: connections stay, and nothing is answered.
    public func freeze() { process.withLock { $0.signal(SIGSTOP) } }
    public func thaw() { process.withLock { $0.signal(SIGCONT) } }
}
