import IdentityApplication
import Kernel
import ResourceKit
import SQLKit

/// Known networks in SQL: one row per person and network.
struct SQLKnownAddressRepository: KnownAddressRepository {
    private let session: SQLSession

    init(_ session: SQLSession) { self.session = session }

    func isKnown(_ network: String, of userID: UtilisateurID, since oldest: Instant) throws -> Bool {
        try session.connection.exists(
            "SELECT 1 FROM known_addresses WHERE user_id = \(userID) AND network = \(network) AND last_seen_at >= \(oldest)")
    }

    func remember(_ network: String, of userID: UtilisateurID, at now: Instant, forgettingBefore oldest: Instant) throws {
        try session.connection.run("DELETE FROM known_addresses WHERE user_id = \(userID) AND last_seen_at < \(oldest)")
        try session.connection.run(
            """
            INSERT INTO known_addresses (user_id, network, last_seen_at) VALUES (\(userID), \(network), \(now))
            ON CONFLICT (user_id, network) DO UPDATE SET last_seen_at = excluded.last_seen_at
            """)
    }
}
