import MetricsKit
import SQLKit

extension StorageFigure {
    /// The keys that would be let in now: not revoked, not expired, of a person who is there and active.
    static let activeAPIKeys = StorageFigure("active_api_keys", "API keys that may be used: not revoked, not expired, of an active person.") {
        session in
        let isUsable: SQLQuery = "k.is_active = \(true) AND (k.expires_at IS NULL OR k.expires_at > \(session.now))"
        let isOwned: SQLQuery = "u.is_active = \(true) AND u.deleted_at IS NULL"
        let count = try session.connection.integer(
            "SELECT COUNT(*) FROM api_keys k JOIN utilisateurs u ON u.id = k.user_id WHERE \(isUsable) AND \(isOwned)")
        return .integer(Int(count))
    }
}
