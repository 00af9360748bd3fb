import JobKit
import Kernel
import Logging
import Testing
import UseCaseKit

@testable import Platform

extension World {
    /// What running a job by hand writes, whatever the job does.
    static let jobTables: Set<String> = ["jobs", "job_runs", "id_sequences"]

    /// Runs one of the platform's jobs to its end; answers its report.
    func runJob(_ name: String, sourceLocation: SourceLocation = #_sourceLocation) async throws -> JSON {
        let job = try #require(installation.jobs.first { $0.name == name }, sourceLocation: sourceLocation)
        // Its pauses never end: however slow the machine, no time runs out and no claim is prolonged.
        let runner = JobRunner(
            installation.jobs, database: installation.database, environment: clock.environment, identity: { Caller.system($0, requestID: $1) },
            holder: "test", logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, pause: Pauses().pause)
        let conclusion = try await runner.runNow(job)
        guard case .complete(let report) = conclusion else {
            Issue.record("\(name) ended with \(conclusion)", sourceLocation: sourceLocation)
            return .null
        }
        return report.json
    }
}
