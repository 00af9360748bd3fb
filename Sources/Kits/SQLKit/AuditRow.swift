import FoundationEssentials
import Kernel
import ResourceKit
public import UseCaseKit

/// One line of the audit trail: who did what to which rows, written in the transaction that did it (API-31).
public struct AuditRow {
    private let action: String
    private let caller: Caller
    private let method: String
    private let endpoint: String
    private let status: Int
    private let bodyDigest: [UInt8]?

    /// - Parameters:
    ///   - action: the operation, or what a job did.
    ///   - method: of HTTP, or `JOB`.
    ///   - endpoint: the route, or the job's name.
    ///   - bodyDigest: a keyed digest of what was sent; `nil` when nothing was.
    public init(_ action: String, by caller: Caller, method: String, endpoint: String, status: Int, bodyDigest: [UInt8]? = nil) {
        self.action = action
        self.caller = caller
        self.method = method
        self.endpoint = endpoint
        self.status = status
        self.bodyDigest = bodyDigest
    }

    /// - Parameter subject: the resource that the action is about, with its name when nothing was changed. What the session
    ///   noted of it is the main change, whatever had to be touched first.
    public func insert(about subject: (resource: String?, otherwise: String), into session: SQLSession) throws {
        let changes = String(decoding: JSON.array(session.changes.map(\.json)).encoded(), as: UTF8.self)
        let main = session.changes.first { $0.resource == subject.resource } ?? session.changes.first
        let apiKey: SQLValue = if case .apiKey(let id) = caller.credential { id.sqlValue } else { .null }
        let client = caller.client
        try session.connection.post(
            """
            INSERT INTO audit_logs (id, timestamp, user_id, api_key_id, action, resource_type, resource_id, http_method, endpoint, status_code,
            ip_address, user_agent, request_id, request_body_hash, changes) VALUES (
            \(try session.idOfNewRow("audit_logs")), \(session.now), \(value: caller.person.sqlValue), \(value: apiKey), \(action),
            \(main?.resource ?? subject.otherwise), \(value: main.map { .text($0.id) } ?? .null), \(method), \(endpoint), \(status),
            \(client.address), \(String(client.userAgent.prefix(500))), \(client.requestID),
            \(value: bodyDigest.map(SQLValue.blob) ?? .null), \(changes))
            """)
    }
}
