public import Kernel
import ResourceKit
import SQLKit

/// Who may turn time into work, and how far it was turned.
extension JobStore {
    /// Who enqueues what schedules ask for, and until when.
    public struct Lease: Sendable, Equatable {
        public let holder: String
        public let expiresAt: Instant
    }

    private static let leader = "schedules"
    /// How far clocks may be apart: a mark that lies further ahead was left by a wrong one.
    private static let clockSeconds: Int64 = 60

    public func lease() throws -> Lease? {
        try connection.first("SELECT holder, expires_at FROM job_leases WHERE name = \(Self.leader)") {
            Lease(holder: $0.text(0), expiresAt: $0.instant(1))
        }
    }

    /// Takes the lease when it is free or expired, prolongs it when it is the holder's; `false` when it is another's.
    ///
    /// - Parameter stale: one that need not be respected although it has not expired, unless it was prolonged since.
    public func holdLease(as holder: String, seconds: Int64, over stale: Lease? = nil) throws -> Bool {
        let isStale: SQLQuery = stale.map { " OR (job_leases.holder = \($0.holder) AND job_leases.expires_at = \($0.expiresAt))" } ?? .empty
        return try connection.run(
            """
            INSERT INTO job_leases (name, holder, acquired_at, expires_at) VALUES (\(Self.leader), \(holder), \(now), \(now.adding(seconds: seconds)))
            ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at,
            acquired_at = CASE WHEN job_leases.holder = excluded.holder THEN job_leases.acquired_at ELSE excluded.acquired_at END
            WHERE job_leases.holder = excluded.holder OR job_leases.expires_at <= \(now)\(isStale)
            """) == 1
    }

    /// Gives the lease back, so that nobody has to wait for its end.
    public func releaseLease(of holder: String) throws {
        try connection.run("DELETE FROM job_leases WHERE name = \(Self.leader) AND holder = \(holder)")
    }

    /// Until when each schedule was looked at; a new one is not there yet.
    public func consideredUntil() throws -> [String: Instant] {
        let pairs = try connection.all("SELECT name, considered_until FROM job_schedules") { ($0.text(0), $0.instant(1)) }
        return Dictionary(pairs) { $1 }
    }

    /// Enqueues the occurrence of a schedule that has come due, once whoever asks.
    ///
    /// A new schedule starts from now. After a pause the missed occurrences count as one, the first of them; while an
    /// occurrence still waits or runs, the later ones are skipped. A mark that a wrong clock left in the future counts as now.
    ///
    /// - Returns: the id of the job; `nil` when nothing is due.
    public func enqueueDue(_ name: String, _ schedule: Schedule) throws -> Int64? {
        let known = try connection.first("SELECT considered_until FROM job_schedules WHERE name = \(name)") { $0.instant(0) }
        guard let known else {
            try connection.run("INSERT INTO job_schedules (name, considered_until) VALUES (\(name), \(now)) ON CONFLICT (name) DO NOTHING")
            return nil
        }
        guard !Self.isAhead(known, of: now) else {
            _ = try move(name, from: known)
            return nil
        }
        guard let occurrence = schedule.due(since: known, at: now), try move(name, from: known), try !isInTheWay(of: occurrence, name) else {
            return nil
        }
        // Due at its own time: should this clock be ahead, those of the others need not come that far.
        return try insert(name, payload: .object([]), scheduledFor: occurrence, runAt: occurrence)
    }

    /// Whether no clock that is right can have left this mark yet.
    public static func isAhead(_ mark: Instant, of now: Instant) -> Bool { mark > now.adding(seconds: clockSeconds) }

    /// Moves the mark to now; `false` when somebody else was faster.
    private func move(_ name: String, from known: Instant) throws -> Bool {
        try connection.run("UPDATE job_schedules SET considered_until = \(now) WHERE name = \(name) AND considered_until = \(known)") == 1
    }

    /// An occurrence that waits or runs, or the same one, given up: a mark that was moved back comes to it again.
    private func isInTheWay(of occurrence: Instant, _ name: String) throws -> Bool {
        try connection.exists(
            """
            SELECT 1 FROM jobs WHERE name = \(name) AND scheduled_for IS NOT NULL
            AND (state IN ('queued', 'running') OR scheduled_for = \(occurrence))
            """)
    }
}
