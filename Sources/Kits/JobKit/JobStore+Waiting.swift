public import Kernel
import ResourceKit
import SQLKit

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

/// How much is not done, of jobs that this version does not know as well; counted up to ``JobFigures/most`` of each state.
public struct JobFigures: Sendable, Equatable {
    public static let most = 10_000

    public let queued: Int
    public let running: Int
    public let dead: Int

    public init(queued: Int = 0, running: Int = 0, dead: Int = 0) {
        self.queued = queued
        self.running = running
        self.dead = dead
    }
}

/// What is still to be done, or was given up.
extension JobStore {
    /// Counts rows: for who looks now and then, not for every second.
    public func figures() throws -> JobFigures {
        JobFigures(
            queued: try count("state = 'queued' ORDER BY run_at"), running: try count("state = 'running' ORDER BY claimed_until"),
            dead: try count("state = 'dead' ORDER BY updated_at"))
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
}
