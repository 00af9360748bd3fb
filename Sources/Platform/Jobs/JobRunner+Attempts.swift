import JobKit
import Kernel
import Logging
import ResourceKit

/// How one attempt ended.
enum AttemptOutcome: Sendable {
    case succeeded(JobReport)
    case failed(any Error)
    /// This process stops.
    case interrupted
    /// Somebody else has it by now.
    case lost
}

/// Trying a job: its work, its time, and the signs of life that keep it this process's.
extension JobRunner {
    private enum Watch: Sendable {
        case ended(Result<JobReport, any Error>)
        case mustStop(AttemptOutcome)
        case nothing
    }

    /// Runs the job's work. It is told to stop when its time is over, when the claim is lost, and when this process is
    /// cancelled; it is always waited for, so that no two attempts of one process overlap.
    func attempt(_ claim: JobClaim) async -> AttemptOutcome {
        guard let job = jobs[claim.name] else { return .failed(Fault(.unexpected)) }
        let start = ContinuousClock.now
        defer { counters.count(claim.name) { $0.milliseconds += Self.milliseconds(since: start) } }
        let work = Task { try await job.run(try context(claim)) }
        return await withTaskCancellationHandler {
            await withTaskGroup(of: Watch.self) { group in
                group.addTask { .ended(await work.result) }
                group.addTask { await self.timer(job) }
                group.addTask { await self.heartbeat(claim) }
                var reason: AttemptOutcome?
                for await watch in group {
                    switch watch {
                    case .nothing: continue
                    case .mustStop(let why):
                        reason = reason ?? why
                        work.cancel()
                    case .ended(let result):
                        group.cancelAll()
                        return Self.outcome(result, reason ?? (Task.isCancelled ? .interrupted : nil))
                    }
                }
                return .lost
            }
        } onCancel: {
            work.cancel()
        }
    }

    private static func outcome(_ result: Result<JobReport, any Error>, _ reason: AttemptOutcome?) -> AttemptOutcome {
        switch result {
        case .success(let report): .succeeded(report)
        case .failure(let error): reason ?? .failed(error)
        }
    }

    private static func milliseconds(since start: ContinuousClock.Instant) -> Int64 {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }

    private func context(_ claim: JobClaim) throws -> JobContext {
        JobContext(
            job: claim.name, payload: try JSONReader.parse(Array(claim.payload.utf8)), database: database, environment: environment,
            caller: identity(claim.name, "job-\(claim.runID)"))
    }

    private func timer(_ job: Job) async -> Watch {
        do { try await pause(.seconds(job.timeoutSeconds)) } catch { return .nothing }
        return .mustStop(.failed(Fault(.jobTimedOut)))
    }

    private func heartbeat(_ claim: JobClaim) async -> Watch {
        while true {
            do { try await pause(.seconds(max(1, timing.claimSeconds / 3))) } catch { return .nothing }
            do {
                guard try await write({ [timing] in try $0.extend(claim, seconds: timing.claimSeconds) }) else { return .mustStop(.lost) }
            } catch { logger.warning("a job's claim was not prolonged", metadata: named(claim).merging(Self.metadata(of: error)) { $1 }) }
        }
    }
}
