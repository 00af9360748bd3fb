public import Kernel
import ResourceKit
public import SQLKit

/// The tables of jobs, in one transaction: what waits, who holds what, what ran.
///
/// Time is the session's. Leases, claims and the marks of schedules compare the clocks of different processes, which must agree
/// within seconds; a clock that is wrong by more costs a job run twice, never one lost, and once it is right again, or its
/// process is gone, schedules go on within a minute or two.
public struct JobStore {
    let session: SQLSession

    public init(_ session: SQLSession) { self.session = session }

    var connection: any SQLConnection { session.connection }
    public var now: Instant { session.now }

    /// Leaves work for whichever process claims it first, in the transaction of what made it necessary.
    ///
    /// - Returns: its id.
    @discardableResult
    public func enqueue(_ name: String, payload: JSON = .object([]), at runAt: Instant? = nil) throws -> Int64 {
        try insert(name, payload: payload, scheduledFor: nil, runAt: runAt ?? now)
    }

    func insert(_ name: String, payload: JSON, scheduledFor: Instant?, runAt: Instant) throws -> Int64 {
        let id = try session.nextID("jobs")
        try connection.run(
            """
            INSERT INTO jobs (id, name, payload, state, scheduled_for, run_at, attempts, created_at, updated_at) VALUES (
            \(id), \(name), \(String(decoding: payload.encoded(), as: UTF8.self)), 'queued',
            \(value: scheduledFor.sqlValue), \(runAt), 0, \(now), \(now))
            """)
        return id
    }

    /// Gives a dead job its attempts back, from now on; `false` when it is not dead.
    public func revive(_ id: Int64) throws -> Bool {
        try connection.run(
            "UPDATE jobs SET state = 'queued', attempts = 0, run_at = \(now), updated_at = \(now) WHERE id = \(id) AND state = 'dead'") == 1
    }

    /// Removes a job that nobody will do: a dead one, or one that this version does not know, unless a process is at it.
    ///
    /// - Parameter names: the jobs that this version knows; one of them that is queued is left to who runs jobs.
    /// - Returns: `false` when there is no such job.
    public func discard(_ id: Int64, knowing names: [String]) throws -> Bool {
        let isUnknown: SQLQuery = "NOT (\(isOne(of: names)))"
        let abandoned = try connection.first(
            "SELECT run_id FROM jobs WHERE id = \(id) AND state = 'running' AND claimed_until <= \(now) AND \(isUnknown)"
        ) { $0.integer(0) }
        if let abandoned { try close(abandoned, .lost, error: JobFailure.describe(Fault(.jobLost))) }
        return try connection.run(
            """
            DELETE FROM jobs WHERE id = \(id) AND (state = 'dead'
            OR (\(isUnknown) AND (state = 'queued' OR (state = 'running' AND claimed_until <= \(now)))))
            """) == 1
    }

    /// Gives all dead jobs their attempts back; answers how many.
    public func reviveAll() throws -> Int {
        try connection.run("UPDATE jobs SET state = 'queued', attempts = 0, run_at = \(now), updated_at = \(now) WHERE state = 'dead'")
    }
}
