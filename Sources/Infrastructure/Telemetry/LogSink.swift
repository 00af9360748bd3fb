import Dispatch
import Glibc
public import MetricsKit
import Synchronization

/// Where log lines go: gathered in memory, written by one background queue, so that no request waits for a terminal or
/// a pipe.
///
/// Lines are lost, and counted, when the reader is so far behind that the memory for them is full, and when they cannot be written (a
/// full disk, a reader that left). Lost without being counted are those of the last flush interval of a process that is killed, and
/// those that nobody reads within the time of the last `flush`.
public final class LogSink: Sendable {
    private static let flushMilliseconds = 50
    /// Beyond this a reader that has stopped reading costs lines, not memory.
    private static let maximumBytes = 8 * 1024 * 1024

    private let descriptor: Int32
    private let pending = Mutex<(bytes: [UInt8], isScheduled: Bool)>(([], false))
    /// Whether what is out ends within a line; then the next must not be glued to it.
    private let isTorn = Mutex(false)
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
        registry.counter(
            "hub_log_lines_dropped_total", "Log lines lost because whoever reads the log had stopped reading, or because they could not be written.",
            dropped)
    }

    /// Returns once everything written so far is out or lost; at the end of the process, which must not wait for ever for a reader that
    /// has stopped.
    ///
    /// - Returns: whether that was so within `seconds`.
    @discardableResult
    public func flush(within seconds: Int = 3) -> Bool {
        let isDone = DispatchSemaphore(value: 0)
        queue.async {
            self.drain()
            isDone.signal()
        }
        return isDone.wait(timeout: .now() + .seconds(seconds)) == .success
    }

    private func drain() {
        var bytes = pending.withLock { pending in
            defer { pending = ([], false) }
            return pending.bytes
        }
        guard !bytes.isEmpty else { return }
        let wasTorn = isTorn.withLock { $0 }
        if wasTorn { bytes.insert(0x0A, at: 0) }
        let sent = bytes.withUnsafeBytes { send($0) }
        if sent > 0 { isTorn.withLock { $0 = bytes[sent - 1] != 0x0A } }
        let lost = bytes[sent...].count { $0 == 0x0A }
        // The end of the torn line was counted with it.
        if lost > 0 { dropped.add(wasTorn && sent == 0 ? lost - 1 : lost) }
    }

    /// Writes until all is out or nothing more can be.
    ///
    /// - Returns: how many bytes are out.
    private func send(_ bytes: UnsafeRawBufferPointer) -> Int {
        var sent = 0
        while sent < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count > 0 { sent += count } else if count == 0 || !mayRetry(errno) { return sent }
        }
        return sent
    }

    /// Whether a write that failed may be tried again; waits until it should be.
    private func mayRetry(_ error: Int32) -> Bool {
        guard error == EAGAIN else { return error == EINTR }
        // Somebody who shares the descriptor made it non-blocking.
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&entry, 1, -1) > 0 || errno == EINTR
    }
}
