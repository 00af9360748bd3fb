import Kernel
import ResourceKit
import SQLKit

extension Job {
    /// Keeps the history of jobs, and those that were given up, from growing for ever.
    public static let history = Job(
        "jobs.history", Text("Purge de l'historique des tâches", "Purge of the history of jobs"), schedule: .cron("20 3 * * *")
    ) { context in
        let old = try await context.sweep { try JobStore($0).forgetOld(atMost: $1) }
        let surplus = try await context.sweep { try JobStore($0).forgetSurplus(atMost: $1) }
        let dead = try await context.sweep { try JobStore($0).forgetDead(atMost: $1) }
        return JobReport([.init("purged", JSON(old + surplus)), .init("dead", JSON(dead))])
    }
}

extension JobStore {
    /// How long attempts, and jobs that were given up, stay; and how many attempts at most.
    private static let historyDays: Int64 = 30
    private static let historyRows: Int64 = 50_000

    /// Forgets attempts of long ago, at most so many; answers how many.
    fileprivate func forgetOld(atMost limit: Int) throws -> Int {
        try connection.run(
            """
            DELETE FROM job_runs WHERE id IN (
            SELECT id FROM job_runs WHERE started_at < \(now.adding(days: -Self.historyDays)) ORDER BY started_at LIMIT \(limit))
            """)
    }

    /// Forgets jobs that were given up as long ago, at most so many; answers how many.
    fileprivate func forgetDead(atMost limit: Int) throws -> Int {
        try connection.run(
            """
            DELETE FROM jobs WHERE id IN (
            SELECT id FROM jobs WHERE state = 'dead' AND updated_at < \(now.adding(days: -Self.historyDays)) ORDER BY updated_at, id LIMIT \(limit))
            """)
    }

    /// Forgets the attempts beyond the newest ones, at most so many; answers how many.
    ///
    /// Ids stand for counting. On SQLite they have no gaps; a sequence of PostgreSQL leaves one for each transaction that was
    /// rolled back, and that many fewer attempts stay.
    fileprivate func forgetSurplus(atMost limit: Int) throws -> Int {
        let newest = try connection.first("SELECT id FROM job_runs ORDER BY id DESC LIMIT 1") { $0.integer(0) } ?? 0
        return try connection.run(
            "DELETE FROM job_runs WHERE id IN (SELECT id FROM job_runs WHERE id <= \(newest - Self.historyRows) ORDER BY id LIMIT \(limit))")
    }
}
