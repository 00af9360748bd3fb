public import Kernel

/// Work that no request waits for, declared once: when it runs, how long it may take, what happens when it fails.
///
/// A run is at least once: a process that dies in the middle leaves its job to another, which starts it again. What a job
/// does must therefore bear to be done twice, and each of its changes be a transaction of its own.
///
/// To add one: a `Job` value beside the feature's operations, in `Module(jobs:)`.
public struct Job: Sendable {
    public typealias Work = @Sendable (JobContext) async throws -> JobReport

    /// `<feature>.<what>`: `signalements.escalation`. Stored with what waits, so it stays.
    public let name: String
    public let summary: Text
    /// `nil` for what only features enqueue.
    public let schedule: Schedule?
    /// How long one attempt may take before it is told to stop.
    public let timeoutSeconds: Int64
    public let retry: RetryPolicy
    let work: Work

    public init(
        _ name: String, _ summary: Text, schedule: Schedule? = nil, timeoutSeconds: Int64 = 300, retry: RetryPolicy = .standard, work: @escaping Work
    ) {
        self.name = name
        self.summary = summary
        self.schedule = schedule
        self.timeoutSeconds = timeoutSeconds
        self.retry = retry
        self.work = work
    }

    public func run(_ context: JobContext) async throws -> JobReport { try await work(context) }
}

/// How often a job is tried, and how long to wait in between.
///
/// The wait doubles from one attempt to the next up to `longestSeconds`; its second half is drawn at random, so that jobs
/// which failed together do not come back together.
public struct RetryPolicy: Sendable, Hashable {
    /// The first attempt included.
    public let maximumAttempts: Int
    public let firstSeconds: Int64
    public let longestSeconds: Int64

    public init(maximumAttempts: Int, firstSeconds: Int64, longestSeconds: Int64) {
        self.maximumAttempts = maximumAttempts
        self.firstSeconds = firstSeconds
        self.longestSeconds = longestSeconds
    }

    /// Five attempts, with waits of at most 30 seconds, 1, 2 and 4 minutes between them: seven and a half in all, at least half of that.
    public static let standard = RetryPolicy(maximumAttempts: 5, firstSeconds: 30, longestSeconds: 240)

    /// Milliseconds to wait after the attempt of this number (from 1); `nil` when it was the last one.
    ///
    /// - Parameter chance: random bits; all zeros give the shortest wait.
    public func waitMilliseconds(afterAttempt attempt: Int, chance: UInt32) -> Int64? {
        guard attempt < maximumAttempts else { return nil }
        var wait = firstSeconds * 1000
        for _ in 1..<max(attempt, 1) where wait < longestSeconds * 1000 { wait *= 2 }
        wait = min(wait, longestSeconds * 1000)
        return wait / 2 + Int64(Double(wait - wait / 2) * Double(chance) / Double(UInt32.max))
    }
}
