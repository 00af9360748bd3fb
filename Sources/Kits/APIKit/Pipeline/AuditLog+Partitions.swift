public import JobKit
import Kernel
import ResourceKit
import SQLKit

extension Job {
    /// Makes the coming months' partitions of the audit trail, on PostgreSQL, and empties the default one.
    public static let auditPartitions = Job(
        "audit.partitions", Text("Partitions mensuelles du journal d'audit", "Monthly partitions of the audit trail"), schedule: .cron("50 2 * * *")
    ) { context in
        var (created, moved) = (0, 0)
        for month in try await context.read({ try AuditPartitions($0.connection).missing(at: $0.now) }) {
            guard let rows = try await context.change("addAuditPartition", { try AuditPartitions($0.connection).add(month) }) else { continue }
            created += 1
            moved += rows
        }
        return JobReport([.init("created", JSON(created)), .init("moved", JSON(moved))])
    }
}
