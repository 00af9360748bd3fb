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

extension RedisClient {
    /// Runs a script, which is atomic for everybody. Throws as `send` does; a script's own error is a `RedisError`.
    ///
    /// A server that lost the script (restarted, or told `SCRIPT FLUSH`) is given it again: it has run nothing by then.
    public func eval(_ script: RedisScript, keys: [RESPArgument] = [], arguments: [RESPArgument] = []) async throws -> RESPValue {
        do {
            return try await send(script.command("EVALSHA", script.digest, keys, arguments))
        } catch let error as RedisError where error.code == "NOSCRIPT" {
            return try await send(script.command("EVAL", script.source, keys, arguments))
        }
    }
}
