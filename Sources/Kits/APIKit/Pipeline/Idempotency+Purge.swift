public import JobKit
import Kernel
import ResourceKit
import SQLKit

extension Job {
    /// Deletes the answers that are no longer replayed (product.md §4, "Idempotency").
    public static let idempotencyPurge = Job(
        "idempotency.purge", Text("Purge des réponses mémorisées", "Purge of remembered answers"), schedule: .cron("*/30 * * * *")
    ) { context in
        let purged = try await context.sweep { session, limit in
            try session.connection.run(
                """
                DELETE FROM idempotency_records WHERE (user_id, key) IN (
                SELECT user_id, key FROM idempotency_records WHERE created_at <= \(session.now.adding(hours: -Idempotency.lifetimeHours))
                ORDER BY created_at LIMIT \(limit))
                """)
        }
        return JobReport([.init("purged", JSON(purged))])
    }
}
