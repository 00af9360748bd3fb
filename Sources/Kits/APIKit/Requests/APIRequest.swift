/// A request as it reached us, whatever the transport: nothing is parsed yet.
public struct APIRequest: Sendable {
    public let method: String
    /// Percent-encoded, without the query.
    public let path: String
    /// Percent-encoded, without the question mark; empty when there is none.
    public let query: String
    public let body: [UInt8]
    /// The peer's address, proxies already looked through.
    public let address: String
    /// Whether the last hop was encrypted; cookies are marked `Secure` accordingly.
    public let isSecure: Bool
    private let lookUp: @Sendable (HeaderName) -> String?

    /// - Parameter header: the value of a header, its occurrences joined by `, `.
    public init(
        method: String, path: String, query: String = "", body: [UInt8] = [], address: String = "127.0.0.1", isSecure: Bool = false,
        header: @escaping @Sendable (HeaderName) -> String? = { _ in nil }
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.body = body
        self.address = address
        self.isSecure = isSecure
        lookUp = header
    }

    public subscript(_ name: HeaderName) -> String? { lookUp(name) }
}

/// The headers that we read; nothing else of a request matters.
public enum HeaderName: String, Sendable, CaseIterable {
    case accept = "accept"
    case acceptLanguage = "accept-language"
    case authorization = "authorization"
    case contentType = "content-type"
    case cookie = "cookie"
    case csrfToken = "x-csrf-token"
    case idempotencyKey = "idempotency-key"
    case ifMatch = "if-match"
    case ifNoneMatch = "if-none-match"
    case origin = "origin"
    case requestID = "x-request-id"
    case requestedMethod = "access-control-request-method"
    case userAgent = "user-agent"
}
