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

/// What ran.
extension JobStore {
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
}
