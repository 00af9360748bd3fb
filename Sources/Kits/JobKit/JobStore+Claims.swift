public import Kernel
import ResourceKit
import SQLKit

/// A job that this process holds for now, and the run that it is.
public struct JobClaim: Sendable, Equatable {
    public let id: Int64
    public let name: String
    public let payload: String
    public let scheduledFor: Instant?
    /// From 1.
    public let attempt: Int
    /// The line of the history, and the proof of the claim: whoever comes with an older one has lost it.
    public let runID: Int64
}

/// What became of a job whose process is gone.
public struct LostJob: Sendable, Equatable {
    public let id: Int64
    public let name: String
    /// It had used up its attempts.
    public let isDead: Bool
}

/// Taking work, and giving it back done or not.
extension JobStore {
    /// How many jobs of dead processes one transaction takes back.
    private static let recovered = 100

    /// Takes what is due, oldest first; each job goes to one process at a time.
    ///
    /// - Parameters:
    ///   - names: the jobs that this process knows; the others are left to those who do.
    ///   - seconds: after so long without ``extend(_:seconds:)`` the job is taken for lost.
    public func claim(_ names: [String], by holder: String, seconds: Int64, limit: Int) throws -> [JobClaim] {
        guard !names.isEmpty, limit > 0 else { return [] }
        let due = try connection.all(
            """
            SELECT id, name, payload, scheduled_for, attempts FROM jobs WHERE state = 'queued' AND run_at <= \(now) AND \(isOne(of: names))
            ORDER BY run_at, id LIMIT \(limit)\(connection.dialect.skippingLocked)
            """
        ) { row in
            (row.integer(0), row.text(1), row.text(2), row.isNull(3) ? nil : row.instant(3), Int(row.integer(4)) + 1)
        }
        return try due.map { id, name, payload, scheduledFor, attempt in
            let runID = try session.nextID("job_runs")
            let claim = JobClaim(id: id, name: name, payload: payload, scheduledFor: scheduledFor, attempt: attempt, runID: runID)
            try start(claim, by: holder, seconds: seconds)
            return claim
        }
    }

    /// Enqueues a job and takes it in one go, for who runs it under their eyes.
    public func claimNew(_ name: String, by holder: String, seconds: Int64) throws -> JobClaim {
        let id = try enqueue(name)
        let claim = JobClaim(id: id, name: name, payload: "{}", scheduledFor: nil, attempt: 1, runID: try session.nextID("job_runs"))
        try start(claim, by: holder, seconds: seconds)
        return claim
    }

    private func start(_ claim: JobClaim, by holder: String, seconds: Int64) throws {
        try connection.run(
            """
            UPDATE jobs SET state = 'running', attempts = \(claim.attempt), claimed_by = \(holder), claimed_until = \(now.adding(seconds: seconds)),
            run_id = \(claim.runID), updated_at = \(now) WHERE id = \(claim.id)
            """)
        try connection.run(
            """
            INSERT INTO job_runs (id, job_id, name, attempt, scheduled_for, runner, started_at, outcome) VALUES (
            \(claim.runID), \(claim.id), \(claim.name), \(claim.attempt), \(value: claim.scheduledFor.sqlValue), \(holder), \(now), 'running')
            """)
    }

    func isOne(of names: [String]) -> SQLQuery { "name IN (\(values: names.map(SQLValue.text)))" }

    /// Keeps a claim for longer; `false` when it was lost.
    public func extend(_ claim: JobClaim, seconds: Int64) throws -> Bool {
        try connection.run("UPDATE jobs SET claimed_until = \(now.adding(seconds: seconds)), updated_at = \(now) WHERE \(holds(claim))") == 1
    }

    private func holds(_ claim: JobClaim) -> SQLQuery { "id = \(claim.id) AND run_id = \(claim.runID)" }

    /// The job is done: it leaves the queue. `false` when the claim was lost, and then nothing is written.
    public func complete(_ claim: JobClaim, _ report: JobReport) throws -> Bool {
        guard try connection.run("DELETE FROM jobs WHERE \(holds(claim))") == 1 else { return false }
        try close(claim.runID, .succeeded, report: report.text)
        return true
    }

    /// The attempt failed: the job waits for the next one. `false` when the claim was lost.
    public func postpone(_ claim: JobClaim, milliseconds: Int64, _ error: String) throws -> Bool {
        let runAt = Instant(milliseconds: now.milliseconds + milliseconds)
        guard try put(claim, "state = 'queued', run_at = \(runAt), last_error = \(error)") else { return false }
        try close(claim.runID, .failed, error: error)
        return true
    }

    /// The last attempt failed: the job is kept for whoever looks into it. `false` when the claim was lost.
    public func bury(_ claim: JobClaim, _ error: String) throws -> Bool {
        guard try put(claim, "state = 'dead', last_error = \(error)") else { return false }
        try close(claim.runID, .failed, error: error)
        return true
    }

    /// The attempt failed and nobody wants another. `false` when the claim was lost.
    public func drop(_ claim: JobClaim, _ error: String) throws -> Bool {
        guard try connection.run("DELETE FROM jobs WHERE \(holds(claim))") == 1 else { return false }
        try close(claim.runID, .failed, error: error)
        return true
    }

    /// The process stops before the job is done: it goes back, and the attempt does not count. `false` when the claim was lost.
    public func release(_ claim: JobClaim) throws -> Bool {
        guard try put(claim, "state = 'queued', run_at = \(now), attempts = attempts - 1") else { return false }
        try close(claim.runID, .interrupted, error: JobFailure.describe(Fault(.jobInterrupted)))
        return true
    }

    private func put(_ claim: JobClaim, _ assignments: SQLQuery) throws -> Bool {
        try connection.run(
            """
            UPDATE jobs SET \(assignments), claimed_by = NULL, claimed_until = NULL, run_id = NULL, updated_at = \(now) WHERE \(holds(claim))
            """) == 1
    }

    func close(_ runID: Int64, _ outcome: JobRun.Outcome, report: String? = nil, error: String? = nil) throws {
        try connection.run(
            """
            UPDATE job_runs SET outcome = \(outcome.rawValue), finished_at = \(now), report = \(value: report.sqlValue),
            error = \(value: error.sqlValue) WHERE id = \(runID)
            """)
    }

    /// Takes back the jobs whose claims have expired: their process is gone. They are due at once, or dead when they have used
    /// up their attempts, so that a job which kills its process does not kill every one.
    public func recover(_ policies: [String: RetryPolicy]) throws -> [LostJob] {
        guard !policies.isEmpty else { return [] }
        let expired = try connection.all(
            """
            SELECT id, name, attempts, run_id FROM jobs WHERE state = 'running' AND claimed_until <= \(now) AND \(isOne(of: policies.keys.sorted()))
            ORDER BY claimed_until, id LIMIT \(Self.recovered)\(connection.dialect.skippingLocked)
            """
        ) { ($0.integer(0), $0.text(1), Int($0.integer(2)), $0.integer(3)) }
        return try expired.map { id, name, attempts, runID in
            let isDead = attempts >= policies[name]?.maximumAttempts ?? 0
            let error = JobFailure.describe(Fault(.jobLost))
            let state: SQLQuery = isDead ? "state = 'dead'" : "state = 'queued', run_at = \(now)"
            try connection.run(
                """
                UPDATE jobs SET \(state), last_error = \(error), claimed_by = NULL, claimed_until = NULL, run_id = NULL, updated_at = \(now)
                WHERE id = \(id)
                """)
            try close(runID, .lost, error: error)
            return LostJob(id: id, name: name, isDead: isDead)
        }
    }
}
