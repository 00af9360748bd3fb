import JobKit
import Kernel
import ResourceKit

/// Everything about jobs at one instant, for a terminal or a program.
public struct JobOverview: Sendable {
    private let lines: [Line]
    private let waiting: [PendingJob]
    private let dead: [PendingJob]
    private let lease: JobStore.Lease?
    private let figures: JobFigures
    private let lagMilliseconds: Int64
    private let now: Instant

    /// One job that this version knows.
    private struct Line: Sendable {
        let job: Job
        /// `nil` without a schedule; past when it is about to be enqueued.
        let next: Instant?
        let last: JobRun?
    }

    init(_ jobs: [Job], in store: JobStore) throws {
        let (outlook, now) = (try store.outlook(for: jobs.map(\.name)), store.now)
        lines = try jobs.map { job in
            let next = job.schedule?.next(after: outlook.consideredUntil[job.name] ?? now)
            return Line(job: job, next: next, last: try store.runs(of: job.name, limit: 1).first)
        }
        waiting = try store.pending([.running, .queued])
        dead = try store.pending([.dead])
        (figures, lagMilliseconds) = (try store.figures(), try store.lagMilliseconds(of: jobs))
        (lease, self.now) = (outlook.lease, now)
    }

    /// One that is not was left by another version: nothing here will do it, and `hub jobs drop` removes it.
    private func isKnown(_ job: PendingJob) -> Bool { lines.contains { $0.job.name == job.name } }

    // MARK: For people

    /// Times are those of the clocks of Paris, as in the schedules.
    public var text: String {
        [
            "Jobs (times of Paris; \(leader))", indented(lines.map(row), whenEmpty: "none"),
            "Waiting: \(figures.queued), running: \(figures.running)", indented(waiting.map(row), whenEmpty: "nothing"),
            "Given up: \(figures.dead)", indented(dead.map(row), whenEmpty: "nothing"),
        ].joined(separator: "\n")
    }

    private var leader: String {
        guard let lease, lease.expiresAt > now else { return "no process leads the schedules" }
        return "led by \(lease.holder)"
    }

    private func indented(_ rows: [[String]], whenEmpty empty: String) -> String {
        TextTable.render(rows, whenEmpty: empty).split(separator: "\n").map { "  " + Self.trimmed($0) }.joined(separator: "\n")
    }

    private static func trimmed(_ line: Substring) -> Substring {
        var line = line
        while line.last == " " { line.removeLast() }
        return line
    }

    private func row(_ line: Line) -> [String] {
        let next = line.next.map { $0 <= now ? "next: now" : "next: \(ParisTime.text($0))" } ?? "on demand"
        return [line.job.name, line.job.schedule?.description ?? "-", next, line.last.map(Self.text) ?? "never run"]
    }

    private static func text(_ run: JobRun) -> String {
        let took = run.finishedAt.map { " in \($0.since(run.startedAt)) ms" } ?? ""
        return ["last: \(ParisTime.text(run.startedAt)) \(run.outcome.rawValue)\(took)", run.report ?? run.error].compactMap(\.self).joined(
            separator: " ")
    }

    private func row(_ job: PendingJob) -> [String] {
        let state = (job.claimedBy.map { "\(job.state.rawValue) in \($0)" } ?? job.state.rawValue) + (isKnown(job) ? "" : ", unknown to this version")
        return ["\(job.id)", job.name, state, "due \(ParisTime.text(job.runAt))", "attempts \(job.attempts)", job.lastError ?? ""]
    }

    // MARK: For programs

    public var json: String {
        let json: JSON = [
            "leader": lease.map { ["process": .string($0.holder), "expires_at": JSON($0.expiresAt)] } ?? .null,
            "jobs": .array(lines.map(Self.json)),
            "queue": [
                "queued": JSON(figures.queued), "running": JSON(figures.running), "dead": JSON(figures.dead),
                "lag_ms": .integer(lagMilliseconds),
            ],
            "waiting": .array(waiting.map(object)), "dead": .array(dead.map(object)),
        ]
        return String(decoding: json.encoded(), as: UTF8.self)
    }

    private static func json(_ line: Line) -> JSON {
        [
            "name": .string(line.job.name), "summary": .string(line.job.summary(.english)), "schedule": JSON(line.job.schedule?.description),
            "next_run_at": JSON(line.next), "next_run_local": JSON(line.next.map(ParisTime.text)), "last_run": line.last.map(json) ?? .null,
        ]
    }

    private static func json(_ run: JobRun) -> JSON {
        [
            "id": .integer(run.id), "job_id": .integer(run.jobID), "attempt": JSON(run.attempt), "scheduled_for": JSON(run.scheduledFor),
            "process": .string(run.runner), "started_at": JSON(run.startedAt), "finished_at": JSON(run.finishedAt),
            "outcome": .string(run.outcome.rawValue), "report": run.report.flatMap { try? JSONReader.parse(Array($0.utf8)) } ?? .null,
            "error": JSON(run.error),
        ]
    }

    private func object(_ job: PendingJob) -> JSON {
        [
            "id": .integer(job.id), "name": .string(job.name), "known": .bool(isKnown(job)), "state": .string(job.state.rawValue),
            "scheduled_for": JSON(job.scheduledFor),
            "run_at": JSON(job.runAt), "attempts": JSON(job.attempts), "process": JSON(job.claimedBy), "last_error": JSON(job.lastError),
            "updated_at": JSON(job.updatedAt),
        ]
    }
}
