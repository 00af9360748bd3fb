import JobKit
import MetricsKit

extension JobRunner {
    /// What this process does with jobs; what waits is in storage, and the same for all.
    func addMetrics(to registry: MetricsRegistry) {
        registry.add(MetricSource([Self.attempts, Self.seconds, Self.givenUp, Self.leader]) { [counters] in Self.samples(counters) })
    }

    private static let attempts = Metric(
        "hub_job_attempts_total", .counter, "Attempts at jobs that ended in this process, or that it found lost.", labels: ["job", "outcome"])
    private static let seconds = Metric("hub_job_run_seconds_total", .counter, "Time that attempts took in this process.", labels: ["job"])
    private static let givenUp = Metric("hub_jobs_given_up_total", .counter, "Jobs that were dead after their last attempt.", labels: ["job"])
    private static let leader = Metric("hub_job_leader", .gauge, "1 in the process that enqueues what schedules ask for, 0 in the others.")

    private static func samples(_ counters: JobCounters) -> [[MetricSample]] {
        let jobs = counters.jobs.sorted { $0.key < $1.key }
        let attempts = jobs.flatMap { name, counts in
            [("failed", counts.failed), ("interrupted", counts.interrupted), ("lost", counts.lost), ("succeeded", counts.succeeded)].map {
                MetricSample(labels: [name, $0], .integer($1))
            }
        }
        return [
            attempts, jobs.map { MetricSample(labels: [$0], .number(Double($1.milliseconds) / 1000)) },
            jobs.map { MetricSample(labels: [$0], .integer($1.dead)) }, [MetricSample(.integer(counters.isLeader ? 1 : 0))],
        ]
    }
}
