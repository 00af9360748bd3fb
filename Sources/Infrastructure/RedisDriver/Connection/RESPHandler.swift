import NIOCore

/// The end of a connection's pipeline: bytes become messages, and everything goes to the `Link`.
final class RESPHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let link: Link
    private var parser = RESPParser()

    init(_ link: Link) { self.link = link }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        var messages: [RESPMessage] = []
        let violation = bytes.withUnsafeReadableBytes { parse($0, into: &messages) }
        link.receive(messages, on: context.channel)
        if let violation { link.giveUp("not the Redis protocol: \(violation)", on: context.channel) }
    }

    private func parse(_ bytes: UnsafeRawBufferPointer, into messages: inout [RESPMessage]) -> RESPViolation? {
        do {
            try parser.parse(bytes, into: &messages)
            return nil
        } catch { return error }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { link.continueWriting(on: context.channel) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { link.giveUp(Explanation.of(error), on: context.channel) }
    func channelInactive(context: ChannelHandlerContext) { link.giveUp("closed by the server", on: context.channel) }
}
