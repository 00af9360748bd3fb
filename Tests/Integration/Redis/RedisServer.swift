import Dispatch
import Glibc
import ProcessKit
import RedisDriver
import Synchronization

/// A real redis-server, in a folder of its own, on a port of its own of 127.0.0.1: never the one that a machine may run.
final class RedisServer: Sendable {
    let folder: Folder
    let port: Int
    private let process: Mutex<RunningProcess>

    /// Below those that the kernel gives to outgoing connections, so that a port is still free for a second start.
    private static let nextPort = Atomic<Int>(20_000 + Int(getpid()) % 8000)

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
    static func start(_ lines: [String] = [], portLine: String = "port", in folder: Folder? = nil) async throws -> RedisServer {
        let folder = try folder ?? Folder()
        for _ in 0..<50 {
            let port = nextPort.add(1, ordering: .relaxed).newValue
            guard isFree(port) else { continue }
            let settings = [portLine == "port" ? "" : "port 0", "\(portLine) \(port)", "bind 127.0.0.1", "dir \(folder.path)", "save \"\""]
            try folder.write((settings + lines).joined(separator: "\n") + "\n", to: "redis.conf")
            // Somebody else may take it in between.
            if let process = try await run(in: folder) { return RedisServer(folder, port, process) }
        }
        throw Failure("no port for redis-server")
    }

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        } == 0
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
    static func elsewhere<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try body() }) }
        }
    }

    func kill() async throws {
        let process = process.withLock { $0 }
        try await Self.elsewhere {
            process.signal(SIGKILL)
            _ = try process.exitCode()
        }
    }

    /// After `kill`, on the same port.
    func restart() async throws {
        guard let started = try await Self.run(in: folder) else { throw Failure("port \(port) was taken") }
        process.withLock { $0 = started }
    }

    /// Stops the process where it is: connections stay, and nothing is answered.
    func freeze() { process.withLock { $0.signal(SIGSTOP) } }
    func thaw() { process.withLock { $0.signal(SIGCONT) } }

    // MARK: Clients

    func settings(database: Int = 0, user: String? = nil, password: String? = nil, tls: RedisSettings.TLS? = nil) -> RedisSettings {
        RedisSettings(host: "127.0.0.1", port: port, database: database, user: user, password: password, tls: tls)
    }

    /// A client that does not connect yet. It keeps the server, which could otherwise end before its last answer.
    ///
    /// - Parameter settings: without a password when absent.
    func makeClient(_ settings: RedisSettings? = nil, options: RedisOptions = .patient) throws -> RedisClient {
        var options = options
        options.chance = { withExtendedLifetime(self) { 0.5 } }
        return try RedisClient(settings ?? self.settings(), options)
    }

    /// A client that has a connection.
    func client(_ settings: RedisSettings? = nil, options: RedisOptions = .patient) async throws -> RedisClient {
        let client = try makeClient(settings, options: options)
        client.start()
        await client.untilConnected()
        return client
    }

    /// A client that is refused, and why.
    func refusedClient(_ settings: RedisSettings, options: RedisOptions = .patient) async throws -> (client: RedisClient, why: RedisUnavailable?) {
        let client = try makeClient(settings, options: options)
        client.start()
        return (client, await client.untilDisconnected())
    }
}

extension RedisOptions {
    /// Nothing is late, however busy the machine: a call that ends without an answer was ended by something else.
    static var patient: RedisOptions {
        var options = RedisOptions()
        options.timeout = .seconds(3600)
        options.patience = .seconds(3600)
        options.connectTimeout = .seconds(60)
        options.heartbeat = .seconds(3600)
        options.firstRetryDelay = .milliseconds(5)
        options.longestRetryDelay = .milliseconds(20)
        options.connections = 2
        return options
    }

    static func patient(_ change: (inout RedisOptions) -> Void) -> RedisOptions {
        var options = patient
        change(&options)
        return options
    }
}

extension RedisClient {
    func untilConnected() async {
        for await state in states() where state == .connected { return }
    }

    /// Why it is.
    @discardableResult
    func untilDisconnected() async -> RedisUnavailable? {
        for await case .disconnected(let why) in states() { return why }
        return nil
    }

    /// Asks until an answer comes, and waits for a connection in between.
    @discardableResult
    func untilAnswered(_ command: [RESPArgument] = ["PING"]) async -> RESPValue {
        while true {
            if let answer = try? await send(command) { return answer }
            await untilConnected()
        }
    }

    /// Why a command has no answer; `nil` when it has.
    func refusal(of command: [RESPArgument] = ["PING"]) async throws -> RedisUnavailable? {
        do {
            _ = try await send(command)
            return nil
        } catch let error as RedisUnavailable { return error }
    }

    /// Asks the server until `line` is among its figures.
    func untilInfo(_ section: RESPArgument, says line: String) async throws {
        while try await send(["INFO", section]).text?.contains("\(line)\r\n") != true {}
    }
}
