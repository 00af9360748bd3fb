import APIKit
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import NIOHTTPTypes

/// What Hummingbird keeps of a connection for one request.
struct ConnectionContext: InitializableFromSource, Sendable {
    let channel: any Channel

    init(source: ApplicationRequestContextSource) { channel = source.channel }
}

/// One request in, one answer out.
struct APIResponder: HTTPResponder {
    typealias Context = ConnectionContext

    private let settings: HTTPSettings
    private let respond: HTTPService.Respond
    private let cors: CORS
    private let headers: ResponseHeaders

    init(settings: HTTPSettings, respond: @escaping HTTPService.Respond) {
        self.settings = settings
        self.respond = respond
        cors = CORS(origins: settings.allowedOrigins)
        headers = ResponseHeaders()
    }

    @Sendable
    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        let origin = settings.allowedOrigins.isEmpty ? nil : request.headers[.origin]
        if request.method == .options { return headers.response(cors.preflight(origin), origin: cors.allowed(origin)) }
        let answer: APIResponse
        do {
            answer = await respond(try await translated(request, context))
        } catch let fault as Fault {
            answer = refusal(fault, request, context)
        }
        let response = headers.response(answer, origin: cors.allowed(origin))
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func translated(_ request: Request, _ context: ConnectionContext) async throws -> APIRequest {
        let target = request.head.path ?? "/"
        guard target.utf8.count <= API.maximumURI else { throw Fault(.uriTooLong) }
        guard request.headers.count <= API.maximumHeaders else { throw Fault(.headersTooLarge) }
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let fields = request.headers
        return APIRequest(
            method: request.method.rawValue, path: String(parts[0]), query: parts.count > 1 ? String(parts[1]) : "",
            body: try await BodyCollector.bytes(of: request, on: context.channel, within: settings.bodySeconds), address: address(fields, context),
            isSecure: isSecure(fields, context)
        ) { fields[RequestHeaders.name($0)] }
    }

    /// A proxy's word counts only when it is one of ours.
    private func isSecure(_ fields: HTTPFields, _ context: ConnectionContext) -> Bool {
        guard settings.tls == nil else { return true }
        guard let peer = context.channel.remoteAddress?.ipAddress, settings.trustedProxies.contains(peer) else { return false }
        return fields[ResponseHeaders.forwardedProto] == "https"
    }

    /// The right-most hop that is not one of our proxies (domain.md §5.2).
    private func address(_ fields: HTTPFields, _ context: ConnectionContext) -> String {
        let peer = context.channel.remoteAddress?.ipAddress ?? "unknown"
        guard settings.trustedProxies.contains(peer), let forwarded = fields[ResponseHeaders.forwardedFor] else { return peer }
        let hops = forwarded.split(separator: ",").map { $0.filter { $0 != " " } }
        return hops.last { !settings.trustedProxies.contains($0) } ?? peer
    }

    /// A refusal decided before the API saw the request. The connection goes too: the rest of a body that is too
    /// large, or that never comes, must not keep it.
    private func refusal(_ fault: Fault, _ request: Request, _ context: ConnectionContext) -> APIResponse {
        let channel = context.channel
        channel.eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
        let fields = request.headers
        let shown = APIRequest(method: request.method.rawValue, path: String((request.head.path ?? "/").prefix(256))) {
            fields[RequestHeaders.name($0)]
        }
        var response = API.refusal(fault, to: shown)
        if !isStream(channel) { response.headers.append(("connection", "close")) }
        return response
    }

    /// A stream of HTTP/2 stands on a connection, which has a listener above it; and may not speak of connections
    /// (RFC 9113 §8.2.2).
    private func isStream(_ channel: any Channel) -> Bool { channel.parent?.parent != nil }
}

/// Gathers a body within its limits of size and time.
enum BodyCollector {
    static func bytes(of request: Request, on channel: any Channel, within seconds: Int64) async throws -> [UInt8] {
        let declared = request.headers[.contentLength].map { Int($0) }
        if declared == 0 || (declared == nil && request.headers[.transferEncoding] == nil && isBodyless(request.method)) { return [] }
        if let declared, declared ?? .max > API.maximumBody { throw Fault(.bodyTooLarge) }
        // The client waits for a word before it sends what may be refused (RFC 9110 §10.1.1); curl does, from a megabyte on.
        if request.headers[.expect]?.lowercased() == "100-continue" {
            try await channel.writeAndFlush(HTTPResponsePart.head(HTTPResponse(status: .continue)))
        }
        return try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            group.addTask { try await collect(request.body) }
            group.addTask {
                try await Task.sleep(for: .seconds(seconds))
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let bytes = first else { throw Fault(.requestTimeout) }
            return bytes
        }
    }

    private static func isBodyless(_ method: HTTPRequest.Method) -> Bool { method == .get || method == .head || method == .delete }

    private static func collect(_ body: RequestBody) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await buffer in body {
            guard bytes.count + buffer.readableBytes <= API.maximumBody else { throw Fault(.bodyTooLarge) }
            bytes.append(contentsOf: buffer.readableBytesView)
        }
        return bytes
    }
}
