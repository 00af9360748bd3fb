import JobKit
import Kernel
import Logging
import ResourceKit
import UseCaseKit

/// What an attempt's end means for the job: decided first, written then, said last.
extension JobRunner {
    enum Conclusion: Sendable {
        case complete(JobReport)
        case postpone(milliseconds: Int64, any Error)
        case bury(any Error)
        case drop(any Error)
        case release
        /// It is another's by now, or the end could not be written and the claim will expire.
        case leave
    }

    func decide(_ claim: JobClaim, _ outcome: AttemptOutcome) -> Conclusion {
        switch outcome {
        case .succeeded(let report): .complete(report)
        case .interrupted: .release
        case .lost: .leave
        case .failed(let error): afterFailure(claim, error)
        }
    }

    private func afterFailure(_ claim: JobClaim, _ error: any Error) -> Conclusion {
        let wait = jobs[claim.name]?.retry.waitMilliseconds(afterAttempt: claim.attempt, chance: chance())
        return wait.map { .postpone(milliseconds: $0, error) } ?? .bury(error)
    }

    private func chance() -> UInt32 { environment.randomBytes(4).reduce(0) { $0 << 8 | UInt32($1) } }

    /// Writes the end down, in a task of its own: also in a process that is being cancelled.
    ///
    /// - Returns: what was written.
    @discardableResult
    func conclude(_ claim: JobClaim, _ conclusion: Conclusion) async -> Conclusion {
        do {
            let isOurs = try await Task { try await write { try Self.write(conclusion, of: claim, in: $0) } }.value
            note(claim, isOurs ? conclusion : .leave)
            return isOurs ? conclusion : .leave
        } catch {
            say(.error, "the end of a job was not written, it will run again", claim, Self.metadata(of: error))
            return .leave
        }
    }

    private static func write(_ conclusion: Conclusion, of claim: JobClaim, in store: JobStore) throws -> Bool {
        switch conclusion {
        case .complete(let report): try store.complete(claim, report)
        case .postpone(let milliseconds, let error): try store.postpone(claim, milliseconds: milliseconds, JobFailure.describe(error))
        case .bury(let error): try store.bury(claim, JobFailure.describe(error))
        case .drop(let error): try store.drop(claim, JobFailure.describe(error))
        case .release: try store.release(claim)
        case .leave: false
        }
    }

    private func note(_ claim: JobClaim, _ conclusion: Conclusion) {
        counters.count(claim.name) { Self.count(conclusion, in: &$0) }
        switch conclusion {
        case .complete(let report):
            let text = String(decoding: report.json.encoded(), as: UTF8.self)
            say(report.failures.isEmpty ? .info : .warning, "job done", claim, ["report": "\(text)"])
        case .postpone(let milliseconds, let error):
            say(.warning, "job failed, it will be tried again", claim, Self.metadata(of: error), ["retry_in_ms": "\(milliseconds)"])
        case .bury(let error): say(.error, "job given up", claim, Self.metadata(of: error))
        case .drop(let error): say(.warning, "job failed", claim, Self.metadata(of: error))
        case .release: say(.notice, "job interrupted by a stop, it goes back to the queue", claim)
        case .leave: say(.warning, "job taken over by another process", claim)
        }
    }

    private static func count(_ conclusion: Conclusion, in counts: inout JobCounters.Counts) {
        switch conclusion {
        case .complete: counts.succeeded += 1
        case .postpone, .drop: counts.failed += 1
        case .bury:
            counts.failed += 1
            counts.dead += 1
        case .release: counts.interrupted += 1
        case .leave: break
        }
    }

    private func say(_ level: Logger.Level, _ message: Logger.Message, _ claim: JobClaim, _ details: Logger.Metadata...) {
        logger.log(level: level, message, metadata: details.reduce(named(claim)) { $0.merging($1) { $1 } })
    }

    func named(_ claim: JobClaim) -> Logger.Metadata {
        ["job": "\(claim.name)", "id": "\(claim.id)", "attempt": "\(claim.attempt)", "run": "\(claim.runID)"]
    }
}
