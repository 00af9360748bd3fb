import Kernel
import ResourceKit
import SQLKit

/// How far behind those who run jobs are, also when there are none: then nothing is queued, and what tells is time.
extension JobStore {
    /// How long the oldest work has been waiting that should be under way: a queued job that is due, the occurrence of a
    /// schedule that nobody enqueued, the job of a process that died. Zero when there is none.
    ///
    /// A schedule counts from the first time that somebody led: in a new installation that never had a leader none is late.
    ///
    /// - Parameter jobs: those that this version declares. What it does not know waits for another version or for somebody to
    ///   drop it, and says nothing about who runs jobs.
    public func lagMilliseconds(of jobs: [Job]) throws -> Int64 {
        let names = jobs.map(\.name)
        guard !names.isEmpty else { return 0 }
        let since = [try oldestDue(names), try oldestExpired(names), try oldestOverdue(jobs)].compactMap(\.self).min()
        return since.map { max(0, now.since($0)) } ?? 0
    }

    /// Since when the oldest queued job that could run waits; `nil` when none does.
    func oldestDue(_ names: [String]) throws -> Instant? {
        try connection.first(
            "SELECT run_at FROM jobs WHERE state = 'queued' AND run_at <= \(now) AND \(isOne(of: names)) ORDER BY run_at, id LIMIT 1"
        ) { $0.instant(0) }
    }

    /// Since when nobody gave a sign for a running job; `nil` when all are in hand.
    func oldestExpired(_ names: [String]) throws -> Instant? {
        try connection.first(
            """
            SELECT claimed_until FROM jobs WHERE state = 'running' AND claimed_until <= \(now) AND \(isOne(of: names))
            ORDER BY claimed_until, id LIMIT 1
            """
        ) { $0.instant(0) }
    }

    private func oldestOverdue(_ jobs: [Job]) throws -> Instant? {
        let considered = try consideredUntil()
        return jobs.compactMap { job in considered[job.name].flatMap { job.schedule?.due(since: $0, at: now) } }.min()
    }
}
