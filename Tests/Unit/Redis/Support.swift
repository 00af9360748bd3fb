import NIOCore

@testable import RedisDriver

extension RESPParser {
    /// Reads pieces one after the other, as the network might bring them.
    static func read(_ pieces: [some Collection<UInt8>]) throws -> [RESPMessage] {
        var parser = RESPParser()
        var messages: [RESPMessage] = []
        for piece in pieces { try Array(piece).withUnsafeBytes { try parser.parse($0, into: &messages) } }
        return messages
    }

    static func read(_ text: String) throws -> [RESPMessage] { try read([Array(text.utf8)]) }

    /// The one reply that `text` is.
    static func reply(_ text: String) throws -> RESPValue? {
        guard let messages = try? read(text), messages.count == 1, case .reply(let value) = messages[0] else { return nil }
        return value
    }
}

/// Words as the wire has them.
func wire(_ words: [RESPArgument]) -> String {
    var buffer = ByteBuffer()
    buffer.writeCommand(words)
    return String(buffer: buffer)
}

/// The words alone, of commands that hold no line ends.
func words(_ command: [RESPArgument]) -> [String] {
    wire(command).split(separator: "\r\n").enumerated().filter { $0.offset > 0 && $0.offset.isMultiple(of: 2) }.map { String($0.element) }
}

extension RedisEvent {
    static func text(_ text: String) -> RedisEvent { .message(Array(text.utf8)) }
}
