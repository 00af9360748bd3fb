import APIKit
import HTTPTypes
import Kernel
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Refuses what is not HTTP in the shape of every other refusal.
///
/// What the parser does not take never reaches the responder: Hummingbird answers it by itself, with an empty 400. This
/// stands on the way out and puts our answer in the place of that one.
final class UnreadableRequests: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private static let headers = ResponseHeaders()

    /// Why the parser gave up; it reads nothing more afterwards.
    private var fault: Fault?

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if fault == nil, let error = error as? HTTPParserError { fault = Fault(error == .headerOverflow ? .headersTooLarge : .malformedRequest) }
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // Answers to requests that came before still pass, in their turn: only ours carry the security headers.
        guard let fault, case .head(let head) = unwrapOutboundIn(data), head.headerFields[.contentSecurityPolicy] == nil else {
            return context.write(data, promise: promise)
        }
        let refusal = API.refusal(fault, to: APIRequest(method: "", path: ""))
        var fields = Self.headers.fields(refusal)
        fields[.connection] = "close"
        fields[.contentLength] = String(refusal.body.count)
        let answer = HTTPResponse(status: HTTPResponse.Status(code: refusal.status), headerFields: fields)
        context.write(wrapOutboundOut(.head(answer)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: refusal.body))), promise: promise)
    }
}
