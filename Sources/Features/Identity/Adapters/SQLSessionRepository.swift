import FoundationEssentials
import IdentityApplication
import IdentityDomain
import Kernel
import ResourceKit
import SQLKit

/// Sessions in SQL. They have no version: a session is opened, then revoked, and nothing else.
struct SQLSessionRepository: SessionRepository {
    private let session: SQLSession
    private let table: SQLTable<Session>

    init(_ session: SQLSession) {
        self.session = session
        table = SQLTable(Session.resource, session)
    }

    func find(_ id: SessionID) throws -> Session? { try table.first(where: "id = \(id)") }

    func find(tokenHash: String) throws -> Session? { try table.first(where: "token_hash = \(tokenHash)") }

    func insert(_ opened: Session) throws { try table.insert(opened) }

    func revoke(_ id: SessionID, at now: Instant) throws { try revoke(where: "id = \(id)", at: now) }

    func revokeAll(of userID: UtilisateurID, except kept: SessionID?, at now: Instant) throws {
        if let kept {
            try revoke(where: "user_id = \(userID) AND id <> \(kept)", at: now)
        } else {
            try revoke(where: "user_id = \(userID)", at: now)
        }
    }

    /// Each revoked session is a change of its own in the audit row.
    private func revoke(where condition: SQLQuery, at now: Instant) throws {
        let open = try session.connection.all("SELECT id FROM sessions WHERE \(condition) AND revoked_at IS NULL") { try SessionID.read($0, at: 0) }
        for id in open {
            try session.connection.run("UPDATE sessions SET revoked_at = \(now) WHERE id = \(id)")
            session.note(RowChange(resource: "session", id: Self.identity(id), before: [], after: [JSON.Member("revoked_at", JSON(now))]))
        }
    }

    /// As `SQLTable` writes the ids of its own changes, so that a session's opening and its end are found together.
    private static func identity(_ id: SessionID) -> String { withUnsafeBytes(of: id.uuid.uuid) { Array($0) }.hexadecimal }
}
