public import Kernel
import Synchronization

/// What one process did with jobs since it started, and what it last saw of the queue; for whoever exports figures.
public final class JobCounters: Sendable {
    /// The attempts of one job that ended in this process, by their end.
    public struct Counts: Sendable, Equatable {
        public var succeeded = 0
        /// Every failed attempt, those that were tried again included.
        public var failed = 0
        /// Jobs given up after their last attempt, by this process or found lost by it.
        public var dead = 0
        /// Attempts of processes that died, found by this one.
        public var lost = 0
        /// Attempts given back because this process stopped.
        public var interrupted = 0
        /// The time that attempts took, whatever their end.
        public var milliseconds: Int64 = 0
    }

    private struct State {
        var jobs: [String: Counts] = [:]
        var queue = JobFigures()
        var lagMilliseconds: Int64 = 0
        var isLeader = false
    }

    private let state = Mutex(State())

    public init() {}

    /// By job.
    public var jobs: [String: Counts] { state.withLock(\.jobs) }
    /// As last seen, a second ago or so.
    public var queue: JobFigures { state.withLock(\.queue) }
    /// How late the oldest due job was when the queue was last seen; 0 when none waits.
    public var lagMilliseconds: Int64 { state.withLock(\.lagMilliseconds) }
    /// Whether this process enqueues what schedules ask for.
    public var isLeader: Bool { state.withLock(\.isLeader) }

    /// All jobs together.
    public var total: Counts {
        jobs.values.reduce(into: Counts()) { total, counts in
            total.succeeded += counts.succeeded
            total.failed += counts.failed
            total.dead += counts.dead
            total.lost += counts.lost
            total.interrupted += counts.interrupted
            total.milliseconds += counts.milliseconds
        }
    }

    public func count(_ job: String, _ change: (inout Counts) -> Void) { state.withLock { change(&$0.jobs[job, default: Counts()]) } }

    public func see(_ queue: JobFigures, at now: Instant) {
        state.withLock {
            $0.queue = queue
            $0.lagMilliseconds = queue.lagMilliseconds(at: now)
        }
    }

    public func lead(_ isLeader: Bool) { state.withLock { $0.isLeader = isLeader } }
}
