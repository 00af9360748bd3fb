import Kernel
import ResourceKit
import SQLKit
import UseCaseKit

/// The audit row of a write: who did what to which rows, in the transaction that did it (API-31).
enum AuditLog {
    static func record(_ call: Call, status: Int, bodyDigest: [UInt8], _ session: SQLSession) throws {
        let changes = String(decoding: JSON.array(session.changes.map(\.json)).encoded(), as: UTF8.self)
        // What the operation is about, not what it had to touch first.
        let main = session.changes.first { $0.resource == call.operation.target?.name } ?? session.changes.first
        let apiKey: SQLValue = if case .apiKey(let id) = call.caller.credential { id.sqlValue } else { .null }
        let digest: SQLValue = call.request.body.isEmpty ? .null : .blob(bodyDigest)
        let client = call.caller.client
        try session.connection.post(
            """
            INSERT INTO audit_logs (id, timestamp, user_id, api_key_id, action, resource_type, resource_id, http_method, endpoint, status_code,
            ip_address, user_agent, request_id, request_body_hash, changes) VALUES (
            \(try session.nextID("audit_logs")), \(session.now), \(call.caller.userID), \(value: apiKey), \(call.operation.name),
            \(main?.resource ?? call.operation.tag.name), \(value: main.map { .text($0.id) } ?? .null), \(call.request.method), \(call.route.path), \(status),
            \(client.address), \(String(client.userAgent.prefix(500))), \(client.requestID), \(value: digest), \(changes))
            """)
    }
}
