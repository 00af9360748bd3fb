public import Kernel
import ResourceKit
import SQLKit

/// One attempt, as the history keeps it.
public struct JobRun: Sendable, Equatable {
    public enum Outcome: String, Sendable {
        /// Not over, or its process died and nobody noticed yet.
        case running
        case succeeded
        case failed
        /// By a stop of the process; another attempt follows.
        case interrupted
        /// Its process died.
        case lost
    }

    public let id: Int64
    public let jobID: Int64
    public let name: String
    public let attempt: Int
    public let scheduledFor: Instant?
    /// Which process: `host:pid:…`.
    public let runner: String
    public let startedAt: Instant
    public let finishedAt: Instant?
    public let outcome: Outcome
    /// A JSON object of what was done.
    public let report: String?
    public let error: String?
}

/// A job that is not done.
public struct PendingJob: Sendable, Equatable {
    public enum State: String, Sendable { case queued, running, dead }

    public let id: Int64
    public let name: String
    public let state: State
    public let scheduledFor: Instant?
    public let runAt: Instant
    public let attempts: Int
    public let claimedBy: String?
    public let lastError: String?
    public let updatedAt: Instant
}

/// What a process must know before it decides what to do next: read often, so nothing here looks at many rows.
public struct JobOutlook: Sendable {
    public let lease: JobStore.Lease?
    /// Until when each schedule was looked at.
    public let consideredUntil: [String: Instant]
    /// Whether something is due, or was lost.
    public let hasWork: Bool
    public let figures: JobFigures
}

/// How much waits; counted up to ``JobFigures/most``.
public struct JobFigures: Sendable, Equatable {
    public static let most = 10_000

    public let queued: Int
    public let running: Int
    public let dead: Int
    /// Since when the oldest job that could run waits; `nil` when none does.
    public let oldestDue: Instant?

    public init(queued: Int = 0, running: Int = 0, dead: Int = 0, oldestDue: Instant? = nil) {
        self.queued = queued
        self.running = running
        self.dead = dead
        self.oldestDue = oldestDue
    }

    public func lagMilliseconds(at now: Instant) -> Int64 { oldestDue.map { max(0, now.since($0)) } ?? 0 }
}

extension JobStore {
    /// How long attempts stay in the history, and how many of them at most.
    static let historyDays: Int64 = 30
    static let historyRows: Int64 = 50_000

    /// - Parameter names: the jobs that this process could run.
    public func outlook(for names: [String]) throws -> JobOutlook {
        let hasWork = try !names.isEmpty && (isDue(names) || isLost(names))
        return JobOutlook(lease: try lease(), consideredUntil: try consideredUntil(), hasWork: hasWork, figures: try figures())
    }

    private func isDue(_ names: [String]) throws -> Bool {
        try connection.exists("SELECT 1 FROM jobs WHERE state = 'queued' AND run_at <= \(now) AND \(isOne(of: names))")
    }

    private func isLost(_ names: [String]) throws -> Bool {
        try connection.exists("SELECT 1 FROM jobs WHERE state = 'running' AND claimed_until <= \(now) AND \(isOne(of: names))")
    }

    public func figures() throws -> JobFigures {
        let oldest = try connection.first("SELECT run_at FROM jobs WHERE state = 'queued' ORDER BY run_at LIMIT 1") { $0.instant(0) }
        return JobFigures(
            queued: try count("state = 'queued' ORDER BY run_at"), running: try count("state = 'running' ORDER BY claimed_until"),
            dead: try count("state = 'dead' ORDER BY updated_at"),
            oldestDue: oldest.flatMap { $0 <= now ? $0 : nil })
    }

    /// The order names the index, which holds these rows only.
    private func count(_ rows: SQLQuery) throws -> Int {
        Int(try connection.integer("SELECT COUNT(*) FROM (SELECT id FROM jobs WHERE \(rows) LIMIT \(JobFigures.most)) AS counted"))
    }

    /// The jobs in these states, the next to run first.
    public func pending(_ states: [PendingJob.State], limit: Int = 100) throws -> [PendingJob] {
        try connection.all(
            """
            SELECT id, name, state, scheduled_for, run_at, attempts, claimed_by, last_error, updated_at FROM jobs
            WHERE state IN (\(values: states.map { .text($0.rawValue) })) ORDER BY run_at, id LIMIT \(limit)
            """
        ) { row in
            guard let state = PendingJob.State(rawValue: row.text(2)) else { throw UnreadableColumn(2, "state") }
            return PendingJob(
                id: row.integer(0), name: row.text(1), state: state, scheduledFor: try .read(row, at: 3), runAt: row.instant(4),
                attempts: Int(row.integer(5)), claimedBy: try .read(row, at: 6), lastError: try .read(row, at: 7), updatedAt: row.instant(8))
        }
    }

    /// The latest attempts of a job, newest first.
    public func runs(of name: String, limit: Int) throws -> [JobRun] {
        try connection.all(
            """
            SELECT id, job_id, name, attempt, scheduled_for, runner, started_at, finished_at, outcome, report, error FROM job_runs
            WHERE name = \(name) ORDER BY id DESC LIMIT \(limit)
            """
        ) { row in
            guard let outcome = JobRun.Outcome(rawValue: row.text(8)) else { throw UnreadableColumn(8, "outcome") }
            return JobRun(
                id: row.integer(0), jobID: row.integer(1), name: row.text(2), attempt: Int(row.integer(3)), scheduledFor: try .read(row, at: 4),
                runner: row.text(5), startedAt: row.instant(6), finishedAt: try .read(row, at: 7), outcome: outcome, report: try .read(row, at: 9),
                error: try .read(row, at: 10))
        }
    }

    /// Forgets attempts of long ago, at most so many; answers how many.
    func forgetOld(atMost limit: Int) throws -> Int {
        try connection.run(
            """
            DELETE FROM job_runs WHERE id IN (
            SELECT id FROM job_runs WHERE started_at < \(now.adding(days: -Self.historyDays)) ORDER BY started_at LIMIT \(limit))
            """)
    }

    /// Forgets the attempts beyond the newest ones. Ids have no gaps, so they count.
    func forgetSurplus(atMost limit: Int) throws -> Int {
        let newest = try connection.first("SELECT id FROM job_runs ORDER BY id DESC LIMIT 1") { $0.integer(0) } ?? 0
        return try connection.run(
            "DELETE FROM job_runs WHERE id IN (SELECT id FROM job_runs WHERE id <= \(newest - Self.historyRows) ORDER BY id LIMIT \(limit))")
    }
}

extension Job {
    /// Keeps the history of jobs from growing for ever.
    public static let history = Job(
        "jobs.history", Text("Purge de l'historique des tâches", "Purge of the history of jobs"), schedule: .cron("20 3 * * *")
    ) { context in
        let old = try await context.sweep { try JobStore($0).forgetOld(atMost: $1) }
        let surplus = try await context.sweep { try JobStore($0).forgetSurplus(atMost: $1) }
        return JobReport([.init("purged", JSON(old + surplus))])
    }
}
