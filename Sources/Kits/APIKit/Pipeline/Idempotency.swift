import Kernel
import ResourceKit
import SQLKit

/// Remembers the answer to a write under the client's key, in the transaction of its effect (API-60).
struct Idempotency {
    /// How long an answer is replayed.
    static let lifetimeHours: Int64 = 24
    /// How long a reservation holds: beyond, the process that made it is taken for dead.
    static let patienceSeconds: Int64 = 60
    /// The status of a reservation: no answer yet.
    private static let running = 0

    let key: String
    let fingerprint: [UInt8]

    /// `nil` when the request has no key, or no caller whose key it could be (signing in: strangers would share their keys).
    init?(_ call: Call, digest: (UnsafeRawBufferPointer) -> [UInt8]) throws(Fault) {
        guard case .caller = call.operation.access else { return nil }
        try self.init(call.request, digest: digest)
    }

    /// Throws when the key is broken.
    init?(_ request: APIRequest, digest: (UnsafeRawBufferPointer) -> [UInt8]) throws(Fault) {
        guard let header = request[.idempotencyKey] else { return nil }
        let key = header.count >= 2 && header.hasPrefix("\"") && header.hasSuffix("\"") ? String(header.dropFirst().dropLast()) : header
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { throw Fault(.idempotencyKeyInvalid) }
        self.key = key
        let identity = Array("\(request.method) \(request.path)?\(request.query)\u{0}".utf8) + request.body
        fingerprint = identity.withUnsafeBytes(digest)
    }

    /// The answer stored under the key, if it is still fresh; another request under the same key is a 422.
    func replay(_ session: SQLSession, user: UtilisateurID) throws -> APIResponse? {
        let oldest = session.now.adding(hours: -Self.lifetimeHours)
        let stored = try session.connection.first(
            """
            SELECT fingerprint, status, headers, body, created_at FROM idempotency_records WHERE user_id = \(user) AND key = \(key)
            """
        ) { row in (row.blob(0), Int(row.integer(1)), row.text(2), try row.opened(3), row.instant(4)) }
        guard let (fingerprint, status, headers, body, createdAt) = stored else { return nil }
        let isAbandoned = status == Self.running && createdAt.adding(seconds: Self.patienceSeconds) <= session.now
        guard createdAt > oldest, !isAbandoned else {
            try session.connection.run("DELETE FROM idempotency_records WHERE user_id = \(user) AND key = \(key)")
            return nil
        }
        guard fingerprint == self.fingerprint else { throw Fault(.idempotencyMismatch) }
        guard status != Self.running else { throw Fault(.idempotencyRunning) }
        let members = (try? JSONReader.parse(Array(headers.utf8)))?.members ?? []
        let pairs = members.map { (name: $0.name, value: $0.value.string ?? "") } + [(name: "idempotent-replayed", value: "true")]
        return APIResponse(status: status, headers: pairs, body: Array(body.utf8))
    }

    /// The answer stored under the key; when there is none, the key is taken until `store` or `release`.
    func replayOrReserve(_ session: SQLSession, user: UtilisateurID) throws -> APIResponse? {
        if let known = try replay(session, user: user) { return known }
        try store(APIResponse(status: Self.running), session, user: user)
        return nil
    }

    /// Gives the key back: what was asked may be asked again. One that was taken for abandoned, and given to another request, is not touched.
    func release(_ session: SQLSession, user: UtilisateurID) throws {
        try session.connection.run(
            """
            DELETE FROM idempotency_records WHERE user_id = \(user) AND key = \(key) AND status = \(Self.running) AND created_at = \(session.now)
            """)
    }

    /// Stores the answer; the body is sealed, because it may hold a secret shown once.
    ///
    /// - Throws: `.idempotencyRunning` when the reservation was taken for abandoned and another request has the key.
    func store(_ response: APIResponse, _ session: SQLSession, user: UtilisateurID) throws {
        let kept = ["content-type", "etag", "location", "retry-after", "content-language", "cache-control"]
        let headers = response.headers.filter { kept.contains($0.name) }.map { JSON.Member($0.name, .string($0.value)) }
        let text = String(decoding: JSON.object(headers).encoded(), as: UTF8.self)
        let stored = try session.connection.run(
            """
            INSERT INTO idempotency_records (user_id, key, fingerprint, status, headers, body, created_at) VALUES (
            \(user), \(key), \(value: .blob(fingerprint)), \(response.status), \(text),
            \(value: .sealed(String(decoding: response.body, as: UTF8.self))), \(session.now))
            ON CONFLICT (user_id, key) DO UPDATE SET status = excluded.status, headers = excluded.headers, body = excluded.body
            WHERE idempotency_records.created_at = excluded.created_at
            """)
        guard stored == 1 else { throw Fault(.idempotencyRunning) }
    }
}
