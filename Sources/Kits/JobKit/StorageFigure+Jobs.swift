import Kernel
import MetricsKit
public import SQLKit

extension StorageFigure {
    /// What is still to be done, whichever process will do it.
    public static let jobs = StorageFigure(
        "hub_jobs", "Jobs that are not done: waiting, running, or dead after their last attempt; counted up to 10,000 of each.", labels: ["state"]
    ) { session in
        let figures = try JobStore(session).figures()
        return [(PendingJob.State.dead, figures.dead), (.queued, figures.queued), (.running, figures.running)].map {
            MetricSample(labels: [$0.rawValue], .integer($1))
        }
    }

    /// How far behind those who run jobs are: see ``JobStore/lagMilliseconds(of:)``.
    public static func jobLag(of jobs: [Job]) -> StorageFigure {
        StorageFigure(
            "hub_job_lag_seconds",
            "How long the oldest work that should be under way has been waiting: queued, due by its schedule, or left by a process that died."
        ) { session in
            .number(Double(try JobStore(session).lagMilliseconds(of: jobs)) / 1000)
        }
    }
}
