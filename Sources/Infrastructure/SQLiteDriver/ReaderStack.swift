import Dispatch
import GRDB
import MetricsKit
import Synchronization

/// Connections for brief reads: as many as threads read at once, kept for the next.
///
/// A connection keeps its snapshot from one read to the next as long as nobody committed; the first read after a commit
/// takes a new one, so that every read sees everything that was answered before it.
final class ReaderStack: Sendable {
    /// How long an unused connection may keep the log from being reset once others have written.
    private static let sweepInterval = DispatchTimeInterval.seconds(1)

    private let path: String
    private let configuration: Configuration
    private let idle = Mutex<[BriefReader]>([])
    private let queue = DispatchQueue(label: "readers")
    private let connections = Gauge()

    init(path: String, configuration: Configuration) {
        self.path = path
        self.configuration = configuration
        sweepInTime()
    }

    /// Runs the body in one snapshot, on the calling thread.
    func read<Value>(_ body: (Database, PreparedPlans) throws -> Value) throws -> Value {
        let reader = try idle.withLock { $0.popLast() } ?? open()
        defer { idle.withLock { $0.append(reader) } }
        return try reader.read(body)
    }

    /// How many connections there are, idle or not.
    var opened: Int { connections.value }

    private func open() throws -> BriefReader {
        let reader = BriefReader(try DatabaseQueue(path: path, configuration: configuration))
        connections.add()
        return reader
    }

    private func sweepInTime() {
        queue.asyncAfter(deadline: .now() + Self.sweepInterval) { [weak self] in
            self?.sweep()
            self?.sweepInTime()
        }
    }

    /// Lets go of snapshots that nobody will use again. Connections leave the stack one by one: a read must find the others.
    private func sweep() {
        while let reader = idle.withLock({ idle in idle.firstIndex(where: \.isStale).map { idle.remove(at: $0) } }) {
            reader.release()
            idle.withLock { $0.append(reader) }
        }
    }

    func close() throws { for reader in idle.withLock({ $0 }) { try reader.close() } }
}
