public import Kernel
import ResourceKit
import SQLKit

/// What a process must know before it decides what to do next.
///
/// Every process that runs jobs reads it every second: a row for each schedule, and a few found by index, however many wait.
/// Only due jobs of names that the process does not know are walked past.
public struct JobOutlook: Sendable {
    public let lease: JobStore.Lease?
    /// Until when each schedule was looked at.
    public let consideredUntil: [String: Instant]
    /// Whether something is due, or was lost.
    public let hasWork: Bool
}

extension JobStore {
    /// - Parameter names: the jobs that this process could run.
    public func outlook(for names: [String]) throws -> JobOutlook {
        let hasWork = try !names.isEmpty && (oldestDue(names) != nil || oldestExpired(names) != nil)
        return JobOutlook(lease: try lease(), consideredUntil: try consideredUntil(), hasWork: hasWork)
    }
}
