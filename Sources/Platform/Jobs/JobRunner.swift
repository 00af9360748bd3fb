import JobKit
import Kernel
import Logging
import SQLKit
import ServiceLifecycle
import Synchronization
import UseCaseKit

/// Runs jobs in this process: enqueues what schedules ask for when it leads, takes what is due, tries it, writes down what
/// came of it. Any number of processes may run one each on the same database.
///
/// A stop gives the lease back and lets running jobs finish; those that do not within the grace go back to the queue.
final class JobRunner: Service {
    struct Timing: Sendable {
        /// Between two looks at the queue, and so the most that a schedule is late.
        var pollMilliseconds: Int64 = 1000
        /// After so long without a sign, another process takes the schedules over.
        var leaseSeconds: Int64 = 60
        /// After so long without a sign, a job is taken for lost.
        var claimSeconds: Int64 = 60
        /// How many jobs run at once in this process.
        var slots = 4
        /// Less than what the server gives all its services to stop, so that what is given back is written.
        var graceSeconds: Int64 = 20
    }

    /// In whose name a job acts: its name, and the request id that its events and audit rows carry.
    typealias Identity = @Sendable (_ job: String, _ requestID: String) -> Caller
    typealias Pause = @Sendable (Swift.Duration) async throws -> Void

    let jobs: [String: Job]
    /// How other processes, and the history, call this one.
    let holder: String
    let timing: Timing
    let counters = JobCounters()
    let database: any SQLDatabase
    let environment: Environment
    let identity: Identity
    let pause: Pause
    let logger: Logger
    let leaseWatch = Mutex(LeaseWatch())
    private let running = Atomic<Int>(0)
    private let isStorageFailing = Atomic<Bool>(false)

    /// - Parameter pause: what waiting is; tests pass their own.
    init(
        _ jobs: [Job], database: any SQLDatabase, environment: Environment, identity: @escaping Identity, holder: String, timing: Timing = Timing(),
        logger: Logger, pause: @escaping Pause = { try await Task.sleep(for: $0) }
    ) {
        // A mistake of the program, found at its first start: one of the two would never run.
        self.jobs = Dictionary(jobs.map { ($0.name, $0) }) { first, second in preconditionFailure("two jobs are called \(first.name)") }
        self.database = database
        self.environment = environment
        self.identity = identity
        self.holder = holder
        self.timing = timing
        self.logger = logger
        self.pause = pause
    }

    /// Runs until a graceful shutdown is asked for and the jobs in hand are over.
    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.work() }
            group.addTask { await self.endOfGrace() }
            await group.next()
            // Either nothing runs any more, or what still does has had its time.
            group.cancelAll()
        }
    }

    private func work() async {
        await withDiscardingTaskGroup { group in
            while !Task.isShuttingDownGracefully && !Task.isCancelled {
                for claim in await take() { group.addTask { await self.perform(claim) } }
                try? await cancelWhenGracefulShutdown { try await self.pause(.milliseconds(self.timing.pollMilliseconds)) }
            }
            await giveLeaseBack()
        }
    }

    private func endOfGrace() async {
        try? await gracefulShutdown()
        try? await pause(.seconds(timing.graceSeconds))
    }

    /// One look at the queue: what this process starts now. Each claim must be performed.
    func take() async -> [JobClaim] {
        do {
            let outlook = try await look()
            let enqueued = try await lead(outlook)
            let claims = outlook.hasWork || enqueued > 0 ? try await claim() : []
            if isStorageFailing.exchange(false, ordering: .relaxed) { logger.notice("the storage answers jobs again") }
            return claims
        } catch {
            // Another may lead by now: who cannot see the lease does not claim to.
            counters.lead(false)
            // The next look is a second away: said once, not every second.
            if !isStorageFailing.exchange(true, ordering: .relaxed) { logger.error("jobs cannot be read", metadata: Self.metadata(of: error)) }
            return []
        }
    }

    private func look() async throws -> JobOutlook {
        try await database.read(.brief) { [self] in try store($0).outlook(for: names) }
    }

    private func claim() async throws -> [JobClaim] {
        let free = timing.slots - running.load(ordering: .relaxed)
        guard free > 0 else { return [] }
        let (lost, claims) = try await write { [self] store in
            (
                try store.recover(jobs.mapValues(\.retry)),
                try store.claim(names, by: holder, seconds: timing.claimSeconds, limit: free)
            )
        }
        running.add(claims.count, ordering: .relaxed)
        for job in lost { note(job) }
        return claims
    }

    /// Tries what was taken, to its end, and writes the end down.
    func perform(_ claim: JobClaim) async {
        defer { running.subtract(1, ordering: .relaxed) }
        let outcome = await attempt(claim)
        await conclude(claim, decide(claim, outcome))
    }

    /// Runs a job here and now, whatever its schedule. A failure is for who asked, and is not tried again; should this process
    /// die, another takes the job up.
    func runNow(_ job: Job) async throws -> Conclusion {
        let claim = try await write { [holder, timing] in try $0.claimNew(job.name, by: holder, seconds: timing.claimSeconds) }
        let outcome = await attempt(claim)
        if case .failed(let error) = outcome { return await conclude(claim, .drop(error)) }
        return await conclude(claim, decide(claim, outcome))
    }

    private var names: [String] { jobs.keys.sorted() }

    private func note(_ job: LostJob) {
        counters.count(job.name) {
            $0.lost += 1
            if job.isDead { $0.dead += 1 }
        }
        logger.warning("a job was lost with its process", metadata: ["job": "\(job.name)", "id": "\(job.id)", "dead": "\(job.isDead)"])
    }

    func write<Value: Sendable>(_ body: @escaping @Sendable (JobStore) throws -> Value) async throws -> Value {
        try await database.write { [self] in try body(store($0)) }
    }

    private func store(_ connection: any SQLConnection) -> JobStore {
        JobStore(SQLSession(connection, now: environment.now(), caller: nil, environment: environment))
    }

    /// An error for the log, which may tell more than the history.
    static func metadata(of error: any Error) -> Logger.Metadata {
        let cause = (error as? Fault)?.cause.map { " (\($0))" } ?? ""
        return ["error": "\(String((JobFailure.describe(error) + cause).prefix(1000)))"]
    }
}
