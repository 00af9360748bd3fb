import IdentityDomain
public import JobKit
import Kernel
import ResourceKit
import SQLKit

extension Job {
    /// Deletes what no longer serves: sessions a day after their end, wrong passwords once they count no more.
    public static let identityPurge = Job(
        "identity.purge", Text("Purge des sessions finies et des essais de connexion", "Purge of ended sessions and sign-in attempts"),
        schedule: .cron("40 * * * *")
    ) { context in
        let sessions = try await context.sweep { try IdentityPurge(session: $0).endedSessions(atMost: $1) }
        let attempts = try await context.sweep { try IdentityPurge(session: $0).pastAttempts(atMost: $1) }
        return JobReport([.init("sessions", JSON(sessions)), .init("login_attempts", JSON(attempts))])
    }
}

private struct IdentityPurge {
    let session: SQLSession

    func endedSessions(atMost limit: Int) throws -> Int {
        try session.connection.run(
            """
            DELETE FROM sessions WHERE id IN (
            SELECT id FROM sessions WHERE expires_at < \(session.now.adding(days: -1)) ORDER BY expires_at LIMIT \(limit))
            """)
    }

    func pastAttempts(atMost limit: Int) throws -> Int {
        let forgotten = session.now.adding(seconds: -(LoginAttempts.windowSeconds + LoginAttempts.lockSeconds))
        return try session.connection.run(
            """
            DELETE FROM login_attempts WHERE (account, address) IN (
            SELECT account, address FROM login_attempts WHERE updated_at < \(forgotten) ORDER BY updated_at LIMIT \(limit))
            """)
    }
}
