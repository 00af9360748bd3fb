import IdentityApplication
import IdentityDomain
import Kernel
import ResourceKit
import SQLKit

/// The per-request path: one statement by unique index finds a credential with its owner, whose record is not decoded.
struct SQLCredentials: CredentialDirectory {
    private let session: SQLSession

    init(_ session: SQLSession) { self.session = session }

    var now: Instant { session.now }

    func apiKey(hash: String) throws -> (key: APIKey, owner: CredentialOwner)? {
        try find(APIKey.resource, where: "key_hash = \(hash)").map { (key: $0, owner: $1) }
    }

    func session(hash: String) throws -> (session: Session, owner: CredentialOwner)? {
        try find(Session.resource, where: "token_hash = \(hash)").map { (session: $0, owner: $1) }
    }

    private func find<Credential>(_ resource: Resource<Credential>, where condition: SQLQuery) throws -> (Credential, CredentialOwner)? {
        let shape = resource.shape
        let ownerIndex = shape.columns.count
        // The owner's columns are renamed inside: both tables have an `id`, and the planner flattens this anyway.
        let owner: SQLQuery =
            "(SELECT id AS owner_id, role AS owner_role, is_active AS owner_is_active FROM utilisateurs WHERE deleted_at IS NULL) owner"
        return try session.connection.first(
            "SELECT \(columns: shape), owner_role, owner_is_active FROM \(table: shape) JOIN \(owner) ON owner_id = user_id WHERE \(condition) LIMIT 1"
        ) { row in
            (try resource.decode(row), CredentialOwner(role: try Role.read(row, at: ownerIndex), isActive: row.boolean(ownerIndex + 1)))
        }
    }
}
