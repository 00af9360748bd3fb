import Kernel
import Logging
import Synchronization
import UseCaseKit

@testable import JobKit
@testable import Platform
@testable import SQLKit

/// Processes that run jobs on one database, under a clock that the test moves. Nothing here waits for real time.
struct Workshop {
    let world: World
    let pauses = Pauses()

    /// - Parameter isEmbedded: the test is about the embedded engine.
    init(isEmbedded: Bool = false) async throws { world = try await World.make(isEmbedded: isEmbedded) }

    /// One process. Those of a workshop wait on the same pauses.
    func process(_ holder: String = "A", _ jobs: Job..., timing: JobRunner.Timing = JobRunner.Timing()) -> JobRunner {
        process(holder, on: world.installation.database, jobs, timing: timing)
    }

    func process(_ holder: String, on database: any SQLDatabase, _ jobs: [Job], timing: JobRunner.Timing = JobRunner.Timing()) -> JobRunner {
        JobRunner(
            jobs, database: database, environment: world.clock.environment, identity: { Caller.system($0, requestID: $1) }, holder: holder,
            timing: timing, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, pause: pauses.pause)
    }

    var clock: TestClock { world.clock }

    func store<Value: Sendable>(_ body: @escaping @Sendable (JobStore) throws -> Value) async throws -> Value {
        try await world.write { try body(JobStore($0)) }
    }

    @discardableResult
    func enqueue(_ name: String, payload: JSON = [:], inSeconds delay: Int64 = 0) async throws -> Int64 {
        try await store { try $0.enqueue(name, payload: payload, at: $0.now.adding(seconds: delay)) }
    }

    /// What waits, with its state, attempts and seconds until it is due.
    func waiting() async throws -> [String] {
        try await store { store in
            try store.pending([.queued, .running, .dead]).map { "\($0.name) \($0.state) \($0.attempts) \($0.runAt.since(store.now) / 1000)" }
        }
    }

    /// What ran, oldest first.
    func history() async throws -> [String] {
        try await world.rows("job_runs", "name", "attempt", "runner", "outcome").map { $0.joined(separator: " ") }
    }

    /// How far behind those who run these jobs are.
    func lagSeconds(of jobs: Job...) async throws -> Int64 { try await store { try $0.lagMilliseconds(of: jobs) } / 1000 }

    func lease() async throws -> JobStore.Lease? { try await store { try $0.lease() } }
}

extension JobCounters {
    /// Of all jobs together.
    var total: Counts {
        jobs.values.reduce(into: Counts()) { total, counts in
            total.succeeded += counts.succeeded
            total.failed += counts.failed
            total.dead += counts.dead
            total.lost += counts.lost
            total.interrupted += counts.interrupted
        }
    }
}

extension JobRunner {
    /// One look, and everything taken is tried to its end. Answers how many jobs were tried.
    @discardableResult
    func turn() async -> Int {
        let claims = await take()
        await withTaskGroup(of: Void.self) { group in
            for claim in claims { group.addTask { await self.perform(claim) } }
        }
        return claims.count
    }
}

extension Job {
    /// A job that does what the test says, every minute or on demand.
    static func test(
        _ name: String = "test.job", schedule: Schedule? = nil, timeoutSeconds: Int64 = 300,
        retry: RetryPolicy = RetryPolicy(maximumAttempts: 3, firstSeconds: 100, longestSeconds: 1000),
        _ work: @escaping @Sendable (JobContext) async throws -> Void = { _ in }
    ) -> Job {
        Job(name, Text("Essai", "Test"), schedule: schedule, timeoutSeconds: timeoutSeconds, retry: retry) { context in
            try await work(context)
            return JobReport()
        }
    }
}

/// Waiting, under the test's control: a pause ends when the test says so, or with its task.
final class Pauses: Sendable {
    private struct Waiting {
        let id: Int
        let duration: Duration
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var count = 0
        var cancelled: Set<Int> = []
        var waiting: [Waiting] = []
        var observers: [(duration: Duration, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var pause: @Sendable (Duration) async throws -> Void { { try await self.wait($0) } }

    private func wait(_ duration: Duration) async throws {
        let id = state.withLock {
            $0.count += 1
            return $0.count
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { start(Waiting(id: id, duration: duration, continuation: $0)) }
        } onCancel: {
            cancel(id)
        }
    }

    private func start(_ waiting: Waiting) {
        let observers = state.withLock { state -> [CheckedContinuation<Void, Never>]? in
            if state.cancelled.remove(waiting.id) != nil { return nil }
            state.waiting.append(waiting)
            defer { state.observers.removeAll { $0.duration == waiting.duration } }
            return state.observers.filter { $0.duration == waiting.duration }.map(\.continuation)
        }
        guard let observers else { return waiting.continuation.resume(throwing: CancellationError()) }
        for observer in observers { observer.resume() }
    }

    private func cancel(_ id: Int) {
        let waiting = state.withLock { state -> Waiting? in
            guard let index = state.waiting.firstIndex(where: { $0.id == id }) else {
                state.cancelled.insert(id)
                return nil
            }
            return state.waiting.remove(at: index)
        }
        waiting?.continuation.resume(throwing: CancellationError())
    }

    /// Ends the pauses of this length, once one has begun.
    func end(_ duration: Duration) async {
        await begun(duration)
        let ended = state.withLock { state in
            defer { state.waiting.removeAll { $0.duration == duration } }
            return state.waiting.filter { $0.duration == duration }
        }
        for pause in ended { pause.continuation.resume() }
    }

    /// Returns once somebody pauses for so long.
    func begun(_ duration: Duration) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.waiting.contains(where: { $0.duration == duration }) { return true }
                state.observers.append((duration, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }
}

/// A place where a job stands until the test lets it go.
final class Gate: Sendable {
    private let pauses = Pauses()

    /// Throws when the job is told to stop.
    func stand() async throws { try await pauses.pause(.zero) }
    /// Returns once the job stands there.
    func reached() async { await pauses.begun(.zero) }
    func open() async { await pauses.end(.zero) }
}

/// How often something was done.
final class Tally: Sendable {
    private let number = Atomic<Int>(0)

    var count: Int { number.load(ordering: .relaxed) }
    func add() { number.add(1, ordering: .relaxed) }
}
