import IdentityApplication
import IdentityDomain
import Kernel
import ResourceKit
import SQLKit

/// Wrong passwords in SQL: one row per account and address.
struct SQLLoginAttemptsRepository: LoginAttemptsRepository {
    private let session: SQLSession

    init(_ session: SQLSession) { self.session = session }

    func find(_ key: LoginAttempts.Key) throws -> LoginAttempts {
        let stored = try session.connection.first(
            "SELECT failures, locked_until FROM login_attempts WHERE account = \(key.account) AND address = \(key.address)"
        ) { row in
            let failures = try [String].read(row, at: 0).compactMap { Int64($0) }.map { Instant(milliseconds: $0) }
            return LoginAttempts(failures: failures, lockedUntil: try Instant?.read(row, at: 1))
        }
        return stored ?? LoginAttempts()
    }

    func save(_ attempts: LoginAttempts, for key: LoginAttempts.Key) throws {
        let failures = attempts.failures.map { String($0.milliseconds) }
        try session.connection.run(
            """
            INSERT INTO login_attempts (account, address, failures, locked_until, updated_at)
            VALUES (\(key.account), \(key.address), \(failures), \(value: attempts.lockedUntil.sqlValue), \(session.now))
            ON CONFLICT (account, address) DO UPDATE
            SET failures = excluded.failures, locked_until = excluded.locked_until, updated_at = excluded.updated_at
            """)
        note(attempts, key)
    }

    func clear(_ key: LoginAttempts.Key) throws {
        try session.connection.run("DELETE FROM login_attempts WHERE account = \(key.account) AND address = \(key.address)")
    }

    /// Some people type their password where the address belongs: what is no address stays out of the audit trail.
    private func note(_ attempts: LoginAttempts, _ key: LoginAttempts.Key) {
        session.note(
            RowChange(
                resource: "login_attempt", id: Email(rawValue: key.account)?.key ?? "unreadable", before: [],
                after: [
                    JSON.Member("address", .string(key.address)), JSON.Member("failures", JSON(attempts.failures.count)),
                    JSON.Member("locked_until", JSON(attempts.lockedUntil)),
                ]))
    }
}
