import APIKit
import Kernel
import NIOCore
import NIOHTTP1

/// Gathers a request within its limits, has it answered, and writes the answer; one request at a time.
///
/// What is refused here is refused before the API saw the request, and in the same shape.
final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum Phase {
        /// Between requests.
        case idle
        case reading(HTTPRequestHead, body: [UInt8])
        case answering(HTTPRequestHead)
        /// The last answer is out; what still comes is not looked at.
        case refused
    }

    private static let lingerSeconds: Int64 = 1

    private let settings: HTTPSettings
    private let client: Peer
    private let load: HTTPLoad
    /// Looks after a stream whose answer is on its way.
    private let keeper: ConnectionKeeper?
    /// A stream of HTTP/2 serves one request and knows no connection headers (RFC 9113 §8.2.2).
    private let isStream: Bool
    private let stopping: Stopping
    private let reply: HTTPService.Responder
    private let witness: HTTPService.Witness
    private let writer: ResponseWriter
    private var phase = Phase.idle
    private var lastActivity = NIODeadline.now()
    /// What the last look at the idleness found.
    private var unsentBytes = 0
    /// Bytes of the body in hand: taken from what all connections share, and given back when it is answered, refused or given up.
    private var heldBytes = 0
    private var idleCheck: Scheduled<Void>?
    private var bodyDeadline: Scheduled<Void>?
    private var isInputClosed = false

    init(
        settings: HTTPSettings, client: Peer, load: HTTPLoad, streamOf keeper: ConnectionKeeper?, stopping: Stopping,
        reply: @escaping HTTPService.Responder, witness: @escaping HTTPService.Witness
    ) {
        let isStream = keeper != nil
        self.load = load
        self.keeper = keeper
        self.settings = settings
        self.client = client
        self.isStream = isStream
        self.stopping = stopping
        self.reply = reply
        self.witness = witness
        writer = ResponseWriter(CORS(origins: settings.allowedOrigins), isStream: isStream)
    }

    // MARK: Life of the connection

    func handlerAdded(context: ChannelHandlerContext) { if !isStream { checkIdleness(context, in: .seconds(settings.idleSeconds)) } }

    /// Of a connection that is over too, whatever ended it.
    func handlerRemoved(context: ChannelHandlerContext) { leave() }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        phase = .refused
        context.fireChannelInactive()
    }

    /// A body whose answer is being made is in memory until that is done.
    private func leave() {
        cancelTimers()
        keeper?.forget(self)
        if case .reading = phase { giveBack() }
    }

    private func giveBack() {
        guard heldBytes > 0 else { return }
        load.release(heldBytes)
        heldBytes = 0
    }

    private func cancelTimers() {
        idleCheck?.cancel()
        bodyDeadline?.cancel()
    }

    /// One timer a connection, not one a request: it looks when the last request was.
    private func checkIdleness(_ context: ChannelHandlerContext, in time: TimeAmount) {
        idleCheck = context.eventLoop.assumeIsolated().scheduleTask(in: time) { [self] in
            if isBusy(context) { lastActivity = .now() }
            let due = lastActivity + .seconds(settings.idleSeconds)
            if NIODeadline.now() >= due { close(context) } else { checkIdleness(context, in: due - .now()) }
        }
    }

    /// Whether a request is in hand, or the client has taken some more of its answer since the last look.
    private func isBusy(_ context: ChannelHandlerContext) -> Bool {
        if case .answering = phase { return true }
        if bodyDeadline != nil { return true }
        let before = unsentBytes
        unsentBytes = context.channel.unsentBytes
        return unsentBytes > 0 && unsentBytes != before
    }

    /// What was written still goes out (`ConnectionKeeper`).
    private func close(_ context: ChannelHandlerContext) {
        phase = .refused
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event {
            isInputClosed = true
            switch phase {
            case .idle, .reading: close(context)
            case .answering, .refused: break
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError, !isStream else { return context.close(promise: nil) }
        if case .refused = phase { return }
        refuse(Fault(error == .headerOverflow ? .headersTooLarge : .malformedRequest), nil, context)
    }

    // MARK: Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head, context)
        case .body(let bytes): append(bytes, context)
        case .end: end(context)
        }
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard case .idle = phase else { return }
        lastActivity = .now()
        phase = .reading(head, body: [])
        if let fault = Self.fault(of: head) { return refuse(fault, head, context) }
        guard Self.mayHaveBody(head) else { return }
        armBodyDeadline(context)
        // The client waits for a word before it sends what may be refused (RFC 9110 §10.1.1); curl does, from a megabyte on.
        if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
            context.writeAndFlush(wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: .continue))), promise: nil)
        }
    }

    /// A stream of HTTP/2 may stay open after a request that seems to have no body.
    func channelReadComplete(context: ChannelHandlerContext) {
        if case .reading = phase { armBodyDeadline(context) }
        context.fireChannelReadComplete()
    }

    private func armBodyDeadline(_ context: ChannelHandlerContext) {
        guard bodyDeadline == nil else { return }
        bodyDeadline = context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(settings.bodySeconds)) { [self] in
            if case .reading(let head, _) = phase { refuse(Fault(.requestTimeout), head, context) }
        }
    }

    private static func fault(of head: HTTPRequestHead) -> Fault? {
        if head.uri.utf8.count > API.maximumURI { return Fault(.uriTooLong) }
        // Host is part of the address.
        if head.headers.count > API.maximumHeaders + 1 { return Fault(.headersTooLarge) }
        if let declared = head.headers.first(name: "content-length"), Int(declared) ?? .max > API.maximumBody { return Fault(.bodyTooLarge) }
        return nil
    }

    private static func mayHaveBody(_ head: HTTPRequestHead) -> Bool {
        if let declared = head.headers.first(name: "content-length") { return declared != "0" }
        return head.headers.contains(name: "transfer-encoding") || !(head.method == .GET || head.method == .HEAD || head.method == .DELETE)
    }

    private func append(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        guard case .reading(let head, var body) = phase else { return }
        guard body.count + bytes.readableBytes <= API.maximumBody else { return refuse(Fault(.bodyTooLarge), head, context) }
        guard load.hold(bytes.readableBytes) else { return refuse(Fault(.overloaded), head, context) }
        heldBytes += bytes.readableBytes
        phase = .idle
        body.append(contentsOf: bytes.readableBytesView)
        phase = .reading(head, body: body)
    }

    // MARK: Answering

    private func end(_ context: ChannelHandlerContext) {
        guard case .reading(let head, let body) = phase else { return }
        bodyDeadline?.cancel()
        bodyDeadline = nil
        phase = .answering(head)
        if let preflight = writer.preflight(head) {
            tell(preflight, to: head)
            return finish(preflight, head, context)
        }
        switch reply(request(head, body)) {
        case .now(let response): finish(response, head, context)
        case .later(let work): wait(for: work, head, context)
        }
    }

    private func wait(for work: @escaping @Sendable () async -> APIResponse, _ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let loop = context.eventLoop
        let here = NIOLoopBound((self, context), eventLoop: loop)
        Task {
            let response = await work()
            loop.execute {
                let (handler, context) = here.value
                handler.finish(response, head, context)
            }
        }
    }

    private func request(_ head: HTTPRequestHead, _ body: [UInt8]) -> APIRequest {
        let (path, query) = Self.split(head.uri)
        let headers = head.headers
        return APIRequest(
            method: head.method.rawValue, path: path, query: query, body: body, address: client.client(headers), isSecure: client.isSecure(headers)
        ) { headers.joined($0) }
    }

    private static func split(_ target: String) -> (path: String, query: String) {
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return (target, "") }
        return (String(target[..<mark]), String(target[target.utf8.index(after: mark)...]))
    }

    private func finish(_ response: APIResponse, _ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        giveBack()
        guard case .answering = phase, context.channel.isActive else { return }
        lastActivity = .now()
        let isLast = isInputClosed || !head.isKeepAlive || stopping.isOn
        // Before writing: flushing may hand the next request on.
        phase = isLast ? .refused : .idle
        write(response, to: head, isLast: isLast, context)
        // What the socket does not take at once still goes out (`ConnectionKeeper`).
        if isLast, !isStream { context.close(promise: nil) }
    }

    /// Answers without the API, and ends the connection: the rest of a body that is too large, or that never comes, must
    /// not keep it. The client gets a moment to read why.
    private func refuse(_ fault: Fault, _ head: HTTPRequestHead?, _ context: ChannelHandlerContext) {
        bodyDeadline?.cancel()
        bodyDeadline = nil
        phase = .refused
        giveBack()
        let shown = APIRequest(method: head?.method.rawValue ?? "", path: String((head?.uri ?? "/").prefix(256))) { head?.headers.joined($0) }
        let refusal = API.refusal(fault, to: shown)
        tell(refusal, to: head)
        let head = head ?? HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
        write(refusal, to: head, isLast: true, context)
        context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(Self.lingerSeconds)) { context.close(promise: nil) }
    }

    private func write(_ response: APIResponse, to head: HTTPRequestHead, isLast: Bool, _ context: ChannelHandlerContext) {
        // Before writing: a stream that is done is over.
        keeper?.watch(self, context)
        writer.write(response, to: head, isLast: isLast, context, of: self) { self.wrapOutboundOut($0) }
    }

    /// Some more of the answer has gone out.
    func noteProgress() { lastActivity = .now() }

    /// When the answer of a stream is given up, unless its client takes some more of it before.
    var answerDeadline: NIODeadline { lastActivity + .seconds(settings.idleSeconds) }

    private func tell(_ answer: APIResponse, to head: HTTPRequestHead?) {
        witness(HTTPService.OwnAnswer(method: head?.method.rawValue ?? "", status: answer.status))
    }
}

extension HTTPHeaders {
    /// The value of a header we read, its occurrences joined (RFC 9110 §5.3; cookies of HTTP/2: RFC 9113 §8.2.3).
    func joined(_ name: HeaderName) -> String? {
        var found: String?
        for (key, value) in self where key.utf8.count == name.rawValue.utf8.count && key.lowercased() == name.rawValue {
            found = found.map { $0 + (name == .cookie ? "; " : ", ") + value } ?? value
        }
        return found
    }
}
