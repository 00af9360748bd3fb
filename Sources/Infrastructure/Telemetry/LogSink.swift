import Dispatch
import Glibc
public import MetricsKit
import Synchronization

/// Where log lines go: gathered in memory, written by one background queue, so that no request waits for a terminal or
/// a pipe. Lines are lost only if the process is killed within the flush interval.
public final class LogSink: Sendable {
    private static let flushMilliseconds = 50
    /// Beyond this a reader that has stopped reading costs lines, not memory.
    private static let maximumBytes = 8 * 1024 * 1024

    private let descriptor: Int32
    private let pending = Mutex<(bytes: [UInt8], isScheduled: Bool)>(([], false))
    private let queue = DispatchQueue(label: "log")
    private let dropped = Counter()
    public let isTerminal: Bool

    public init(descriptor: Int32 = 1) {
        self.descriptor = descriptor
        isTerminal = isatty(descriptor) == 1
    }

    public func write(_ line: [UInt8]) {
        let mustSchedule = pending.withLock { pending in
            guard pending.bytes.count < Self.maximumBytes else {
                dropped.add()
                return false
            }
            pending.bytes += line
            pending.bytes.append(0x0A)
            defer { pending.isScheduled = true }
            return !pending.isScheduled
        }
        if mustSchedule { queue.asyncAfter(deadline: .now() + .milliseconds(Self.flushMilliseconds)) { self.drain() } }
    }

    public func addMetrics(to registry: MetricsRegistry) {
        registry.counter("hub_log_lines_dropped_total", "Log lines lost because whoever reads the log had stopped reading.", dropped)
    }

    /// Returns once everything written so far is out; at the end of the process.
    public func flush() { queue.sync { drain() } }

    private func drain() {
        let bytes = pending.withLock { pending in
            defer { pending = ([], false) }
            return pending.bytes
        }
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written < 0 && errno == EINTR { continue }
                guard written > 0 else { return }
                rest = rest.dropFirst(written)
            }
        }
    }
}
