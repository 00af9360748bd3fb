import Glibc
import Synchronization

/// A process that a test started, and its two outputs. Killed when nobody holds it any more.
public final class RunningProcess: Sendable {
    public let pid: Int32
    private let folder: Folder
    private let name: String
    private let status = Mutex<Int32?>(nil)

    private static let count = Atomic<Int>(0)

    /// - Parameters:
    ///   - environment: added to what every process sees.
    ///   - input: the whole of its standard input.
    public init(_ words: [String], environment: [String: String] = [:], input: String? = nil, in folder: Folder) throws {
        self.folder = folder
        name = "process-\(Self.count.add(1, ordering: .relaxed).newValue)"
        var descriptor: Int32?
        if let input {
            try folder.write(input, to: "\(name).in")
            descriptor = open(folder.file("\(name).in"), O_RDONLY | O_CLOEXEC)
        }
        defer { if let descriptor { close(descriptor) } }
        let outputs = (folder.file("\(name).out"), folder.file("\(name).err"))
        pid = try Spawn.start(
            words, environment: Spawn.environment.merging(environment) { $1 }, input: descriptor, output: outputs, in: folder.path)
        Watchdog.shared.tell("+p \(pid)")
    }

    deinit {
        if end() == nil {
            kill(pid, SIGKILL)
            var raw: Int32 = 0
            waitpid(pid, &raw, 0)
        }
        Watchdog.shared.tell("-p \(pid)")
    }

    public var output: String { folder.read("\(name).out") }
    public var errors: String { folder.read("\(name).err") }

    public func signal(_ signal: Int32) { if end() == nil { kill(pid, signal) } }

    /// The exit code, or minus the signal that ended it; `nil` while it runs.
    public func end() -> Int32? {
        status.withLock { status in
            if let status { return status }
            var raw: Int32 = 0
            guard waitpid(pid, &raw, WNOHANG) == pid else { return nil }
            status = raw & 0x7F == 0 ? (raw >> 8) & 0xFF : -(raw & 0x7F)
            return status
        }
    }

    /// Waits for its end.
    public func exitCode(within seconds: Double = 30) throws -> Int32 { try poll("the end of process \(pid)", seconds: seconds) { end() } }
}
