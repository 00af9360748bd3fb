import APIKit
import HTTPTypes
import Hummingbird
import NIOCore

/// Our names for the headers that we read, as the server's library spells them; made once.
enum RequestHeaders {
    static func name(_ name: HeaderName) -> HTTPField.Name {
        switch name {
        case .accept: .accept
        case .acceptLanguage: .acceptLanguage
        case .authorization: .authorization
        case .contentType: .contentType
        case .cookie: .cookie
        case .csrfToken: csrfToken
        case .idempotencyKey: idempotencyKey
        case .ifMatch: .ifMatch
        case .ifNoneMatch: .ifNoneMatch
        case .origin: .origin
        case .requestID: requestID
        case .requestedMethod: .accessControlRequestMethod
        case .userAgent: .userAgent
        }
    }

    private static let csrfToken = HTTPField.Name(known: HeaderName.csrfToken.rawValue)
    private static let idempotencyKey = HTTPField.Name(known: HeaderName.idempotencyKey.rawValue)
    private static let requestID = HTTPField.Name(known: HeaderName.requestID.rawValue)
}

/// Builds responses: the security headers of every answer (domain.md §0), then the answer's own.
struct ResponseHeaders: Sendable {
    static let forwardedFor = HTTPField.Name(known: "x-forwarded-for")
    static let forwardedProto = HTTPField.Name(known: "x-forwarded-proto")

    private static let security: [(String, String)] = [
        ("x-frame-options", "DENY"),
        ("x-content-type-options", "nosniff"),
        ("x-xss-protection", "1; mode=block"),
        ("strict-transport-security", "max-age=31536000; includeSubDomains; preload"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("permissions-policy", "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)"),
        ("content-security-policy", "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'"),
    ]

    private let base: HTTPFields
    private let names: [String: HTTPField.Name]

    init() {
        base = Self.security.reduce(into: HTTPFields()) { fields, pair in
            if let name = HTTPField.Name(pair.0) { fields.append(HTTPField(name: name, value: pair.1)) }
        }
        let usual = [
            "content-type", "etag", "cache-control", "vary", "x-request-id", "location", "set-cookie", "retry-after", "content-language",
            "idempotent-replayed", "allow", "www-authenticate", "connection",
        ]
        names = Dictionary(uniqueKeysWithValues: usual.compactMap { name in HTTPField.Name(name).map { (name, $0) } })
    }

    func response(_ answer: APIResponse, origin: String?) -> Response {
        var fields = fields(answer)
        if let origin { CORS.expose(to: origin, &fields) }
        let status = HTTPResponse.Status(code: answer.status)
        let body = answer.body.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body))
        return Response(status: status, headers: fields, body: body)
    }

    func fields(_ answer: APIResponse) -> HTTPFields {
        var fields = base
        for (name, value) in answer.headers {
            if let name = names[name] ?? HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        return fields
    }
}

/// Browsers on other origins: an allow-list, with credentials (domain.md §0).
struct CORS: Sendable {
    let origins: Set<String>

    func allowed(_ origin: String?) -> String? { origin.flatMap { origins.contains($0) ? $0 : nil } }

    func preflight(_ origin: String?) -> APIResponse {
        guard allowed(origin) != nil else { return APIResponse(status: 204, headers: [("allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")]) }
        return APIResponse(
            status: 204,
            headers: [
                ("access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE"),
                (
                    "access-control-allow-headers",
                    "Authorization, Content-Type, Accept, Accept-Language, X-Requested-With, X-CSRF-Token, X-Request-Id, If-Match, If-None-Match, Idempotency-Key"
                ),
                ("access-control-max-age", "600"),
            ])
    }

    static func expose(to origin: String, _ fields: inout HTTPFields) {
        fields[.accessControlAllowOrigin] = origin
        fields[.accessControlAllowCredentials] = "true"
        fields[.accessControlExposeHeaders] =
            "ETag, Location, Retry-After, Idempotent-Replayed, X-Request-Id, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Total-Count, X-API-Deprecation, Sunset"
        fields.append(HTTPField(name: .vary, value: "origin"))
    }
}

extension HTTPField.Name {
    /// A name of ours, known to be valid.
    init(known name: String) {
        guard let parsed = Self(name) else { preconditionFailure("\(name) is not a header name") }
        self = parsed
    }
}
