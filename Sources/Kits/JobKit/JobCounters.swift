import Synchronization

/// What one process did with jobs since it started; for whoever exports figures.
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
        var isLeader = false
    }

    private let state = Mutex(State())

    public init() {}

    /// By job.
    public var jobs: [String: Counts] { state.withLock(\.jobs) }
    /// Whether this process enqueues what schedules ask for.
    public var isLeader: Bool { state.withLock(\.isLeader) }

    public func count(_ job: String, _ change: (inout Counts) -> Void) { state.withLock { change(&$0.jobs[job, default: Counts()]) } }

    public func lead(_ isLeader: Bool) { state.withLock { $0.isLeader = isLeader } }
}
