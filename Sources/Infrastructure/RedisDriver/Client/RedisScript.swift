import Crypto

/// A Lua script, sent whole once and by its digest from then on.
public struct RedisScript: Sendable {
    public let source: String
    /// The SHA-1 by which the server knows it, in hexadecimal.
    public let digest: String

    public init(_ source: String) {
        self.source = source
        digest = Insecure.SHA1.hash(data: Array(source.utf8)).reduce(into: "") { text, byte in
            text += byte < 16 ? "0\(String(byte, radix: 16))" : String(byte, radix: 16)
        }
    }

    fileprivate func command(_ name: RESPArgument, _ script: String, _ keys: [RESPArgument], _ arguments: [RESPArgument]) -> [RESPArgument] {
        [name, RESPArgument(script), RESPArgument(keys.count)] + keys + arguments
    }
}

/// What goes into a batch.
public enum RedisCall: Sendable {
    case command([RESPArgument])
    case script(RedisScript, keys: [RESPArgument], _ arguments: [RESPArgument])

    fileprivate var command: [RESPArgument] {
        switch self {
        case .command(let command): command
        case .script(let script, let keys, let arguments): script.command("EVALSHA", script.digest, keys, arguments)
        }
    }

    /// What to send to a server that has lost the script.
    fileprivate var whole: [RESPArgument] {
        switch self {
        case .command(let command): command
        case .script(let script, let keys, let arguments): script.command("EVAL", script.source, keys, arguments)
        }
    }
}

extension RedisClient {
    /// As `send(batch:)`, with scripts among the commands: each is atomic for everybody, and its own error is a value in its place.
    ///
    /// A server that lost a script (restarted, or told `SCRIPT FLUSH`) is given it again, and then it runs after the others: it had run nothing.
    public func send(_ calls: [RedisCall]) async throws -> [RESPValue] {
        var replies = try await send(batch: calls.map(\.command))
        let lost = replies.indices.filter { if case .error(let error) = replies[$0] { error.code == "NOSCRIPT" } else { false } }
        guard !lost.isEmpty else { return replies }
        for (index, reply) in zip(lost, try await send(batch: lost.map { calls[$0].whole })) { replies[index] = reply }
        return replies
    }
}
