import IdentityApplication
import IdentityDomain
import Kernel
import ResourceKit
import SQLKit

/// API keys in SQL.
struct SQLAPIKeyRepository: APIKeyRepository {
    private let session: SQLSession
    private let table: SQLTable<APIKey>

    init(_ session: SQLSession) {
        self.session = session
        table = SQLTable(APIKey.resource, session)
    }

    func find(_ id: APIKeyID) throws -> APIKey? { try table.first(where: "id = \(id)") }

    func find(keyHash: String) throws -> APIKey? { try table.first(where: "key_hash = \(keyHash)") }

    func countUsable(of userID: UtilisateurID, at now: Instant) throws -> Int {
        try session.takeTurns(for: "api_keys")
        let usable: SQLQuery = "is_active = \(true) AND (expires_at IS NULL OR expires_at > \(now))"
        return Int(try session.connection.integer("SELECT COUNT(*) FROM api_keys WHERE user_id = \(userID) AND \(usable)"))
    }

    func all(includingRevoked: Bool) throws -> [APIKey] {
        try table.all(where: includingRevoked ? "1 = 1" : "is_active = \(true)", orderBy: "created_at, id")
    }

    func insert(_ key: APIKey) throws { try table.insert(key) }

    func update(_ key: APIKey) throws -> APIKey {
        try table.update(key)
        guard let stored = try find(key.id) else { throw Fault(.unexpected) }
        return stored
    }

    /// Never backwards: notes may arrive late and out of order.
    func recordUse(of id: APIKeyID, at now: Instant) throws {
        try session.connection.run(
            "UPDATE api_keys SET last_used_at = \(now) WHERE id = \(id) AND (last_used_at IS NULL OR last_used_at < \(now))")
    }
}
