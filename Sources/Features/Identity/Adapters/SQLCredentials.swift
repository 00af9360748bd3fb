import IdentityApplication
import IdentityDomain
import Kernel
import ResourceKit
import SQLKit

/// The per-request path: one statement by unique index finds a credential with its owner, whose record is not decoded.
struct SQLCredentials: CredentialDirectory {
    private let session: SQLSession
    private let keys: DecodedKeys

    init(_ session: SQLSession, keys: DecodedKeys) {
        self.session = session
        self.keys = keys
    }

    var now: Instant { session.now }

    func apiKey(hash: String) throws -> (key: APIKey, owner: CredentialOwner)? {
        if let known = try known(hash) { return known }
        guard let (key, owner) = try find(APIKey.resource, Self.byKeyHash, hash) else { return nil }
        keys.remember(key)
        return (key, owner)
    }

    func session(hash: String) throws -> (session: Session, owner: CredentialOwner)? {
        try find(Session.resource, Self.byTokenHash, hash).map { (session: $0, owner: $1) }
    }

    /// What may change from one request to the next, read each time; the rest of the record only when its version moved.
    private func known(_ hash: String) throws -> (key: APIKey, owner: CredentialOwner)? {
        guard let decoded = keys[hash] else { return nil }
        var found: (key: APIKey, owner: CredentialOwner)?
        try session.connection.visit(Self.stateByKeyHash, [.text(hash)]) { row in
            guard row.integer(0) == decoded.version else { return }
            let key = decoded.state(
                isActive: row.boolean(1), lastUsedAt: try Instant?.read(row, at: 2), expiresAt: try Instant?.read(row, at: 3))
            found = (key, CredentialOwner(role: try Role.read(row, at: 4), isActive: row.boolean(5)))
        }
        return found
    }

    private static let stateByKeyHash = SQLPlan(
        """
        SELECT k.version, k.is_active, k.last_used_at, k.expires_at, u.role, u.is_active FROM api_keys k
        JOIN utilisateurs u ON u.id = k.user_id AND u.deleted_at IS NULL WHERE k.key_hash = \("") LIMIT 1
        """)

    private static let byKeyHash = plan(APIKey.resource.shape, where: "key_hash = \("")")
    private static let byTokenHash = plan(Session.resource.shape, where: "token_hash = \("")")

    private static func plan(_ shape: Shape, where condition: SQLQuery) -> SQLPlan {
        // The owner's columns are renamed inside: both tables have an `id`, and the planner flattens this anyway.
        let owner: SQLQuery =
            "(SELECT id AS owner_id, role AS owner_role, is_active AS owner_is_active FROM utilisateurs WHERE deleted_at IS NULL) owner"
        return SQLPlan(
            "SELECT \(columns: shape), owner_role, owner_is_active FROM \(table: shape) JOIN \(owner) ON owner_id = user_id WHERE \(condition) LIMIT 1"
        )
    }

    private func find<Credential>(_ resource: Resource<Credential>, _ plan: SQLPlan, _ hash: String) throws -> (Credential, CredentialOwner)? {
        let ownerIndex = resource.shape.columns.count
        var found: (Credential, CredentialOwner)?
        try session.connection.visit(plan, [.text(hash)]) { row in
            found = (
                try resource.decode(row), CredentialOwner(role: try Role.read(row, at: ownerIndex), isActive: row.boolean(ownerIndex + 1))
            )
        }
        return found
    }
}
