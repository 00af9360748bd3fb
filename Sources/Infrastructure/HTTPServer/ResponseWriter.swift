import APIKit
import NIOCore
import NIOHTTP1

/// Writes an answer: the security headers of every answer (domain.md §0), then its own.
struct ResponseWriter {
    private static let security: [(String, String)] = [
        ("x-frame-options", "DENY"),
        ("x-content-type-options", "nosniff"),
        ("x-xss-protection", "1; mode=block"),
        ("strict-transport-security", "max-age=31536000; includeSubDomains; preload"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("permissions-policy", "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)"),
        ("content-security-policy", "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'"),
    ]

    private let cors: CORS
    private let isStream: Bool

    init(_ cors: CORS, isStream: Bool) {
        self.cors = cors
        self.isStream = isStream
    }

    /// The answer to a browser that asks before it calls; `nil` for any other request.
    func preflight(_ head: HTTPRequestHead) -> APIResponse? { head.method == .OPTIONS ? cors.preflight(head.headers.first(name: "origin")) : nil }

    /// - Parameter handler: told when a piece of a large answer has gone out on a stream: on a connection that many share nobody else sees it.
    func write(
        _ response: APIResponse, to head: HTTPRequestHead, isLast: Bool, _ context: ChannelHandlerContext,
        of handler: RequestHandler, _ wrap: (HTTPServerResponsePart) -> NIOAny
    ) {
        let status = HTTPResponseStatus(statusCode: response.status)
        context.write(wrap(.head(HTTPResponseHead(version: head.version, status: status, headers: headers(response, head, isLast)))), promise: nil)
        if !response.body.isEmpty, head.method != .HEAD {
            let body = context.channel.allocator.buffer(bytes: response.body)
            if isStream, body.readableBytes > Self.piece {
                write(body, context, of: handler, wrap)
            } else {
                context.write(wrap(.body(.byteBuffer(body))), promise: nil)
            }
        }
        context.writeAndFlush(wrap(.end(nil)), promise: nil)
    }

    /// The largest frame that every client takes (RFC 9113 §4.2).
    private static let piece = 16_384

    private func write(
        _ body: ByteBuffer, _ context: ChannelHandlerContext, of handler: RequestHandler, _ wrap: (HTTPServerResponsePart) -> NIOAny
    ) {
        var rest = body
        while let piece = rest.readSlice(length: min(Self.piece, rest.readableBytes)), piece.readableBytes > 0 {
            let isOut = context.eventLoop.makePromise(of: Void.self)
            isOut.futureResult.assumeIsolated().whenSuccess { handler.noteProgress() }
            context.write(wrap(.body(.byteBuffer(piece))), promise: isOut)
        }
    }

    private func headers(_ response: APIResponse, _ head: HTTPRequestHead, _ isLast: Bool) -> HTTPHeaders {
        var fields = Self.security
        fields.reserveCapacity(fields.count + response.headers.count + 6)
        for (name, value) in response.headers where Self.isLegal(value) { fields.append((name, value)) }
        if let origin = cors.allowed(head.headers.first(name: "origin")) { fields += CORS.exposed(to: origin) }
        if Self.hasLength(response.status) { fields.append(("content-length", String(response.body.count))) }
        fields.append(("date", HTTPDate.now()))
        if !isStream {
            if isLast { fields.append(("connection", "close")) } else if head.version.minor == 0 { fields.append(("connection", "keep-alive")) }
        }
        return HTTPHeaders(fields)
    }

    /// Neither 204 nor 304 carries a length here (RFC 9110 §8.6).
    private static func hasLength(_ status: Int) -> Bool { status >= 200 && status != 204 && status != 304 }

    /// A value with a line end would write headers of its own (RFC 9110 §5.5).
    private static func isLegal(_ value: String) -> Bool { value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 } }
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

    static func exposed(to origin: String) -> [(String, String)] {
        [
            ("access-control-allow-origin", origin), ("access-control-allow-credentials", "true"),
            (
                "access-control-expose-headers",
                "ETag, Location, Retry-After, Idempotent-Replayed, X-Request-Id, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, RateLimit, RateLimit-Policy, X-Total-Count, X-API-Deprecation, Sunset"
            ),
            ("vary", "origin"),
        ]
    }
}
