/// The server understood, and refuses: a wrong type, a script that failed, a missing right.
public struct RedisError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The first word of what it says: `ERR`, `WRONGTYPE`, `NOSCRIPT`, `NOPERM`…
    public let code: String
    /// The rest. It may repeat what was sent: for logs, not for clients.
    public let message: String

    public init(code: String, message: String) {
        self.code = code
        self.message = message
    }

    /// Splits what follows the `-` on the wire.
    init(_ line: some Collection<UInt8>) {
        let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
        code = parts.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
        message = parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : ""
    }

    public var description: String { message.isEmpty ? code : "\(code) \(message)" }
}

/// There is no answer, and why. The one error of everything that is not the server's own refusal.
public struct RedisUnavailable: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// No connection is open. Nothing was sent.
        case notConnected
        /// The server owes an answer since longer than the timeout: nothing more is sent until it gives one.
        case stalled
        /// Too much waits for an answer already. Nothing was sent.
        case overloaded
        /// The client is shut down. Nothing was sent.
        case shutDown
        /// No answer in time. The command may run, or have run, all the same.
        case timeout
        /// The connection broke before the answer. The command may have run.
        case connectionLost
    }

    public let reason: Reason
    /// What is known of the cause. Never holds a secret.
    public let detail: String?

    public init(_ reason: Reason, _ detail: String? = nil) {
        self.reason = reason
        self.detail = detail
    }

    /// Whether the server may have done what was asked.
    public var mayHaveRun: Bool { reason == .timeout || reason == .connectionLost }

    public var description: String {
        let text =
            switch reason {
            case .notConnected: "no connection"
            case .stalled: "the server does not answer any more"
            case .overloaded: "too many commands wait for an answer"
            case .shutDown: "the client is shut down"
            case .timeout: "no answer in time"
            case .connectionLost: "the connection was lost"
            }
        return "Redis is unavailable: \(text)\(detail.map { " (\($0))" } ?? "")"
    }
}

/// A command that must not be sent this way: a mistake in the program, found before anything is sent.
public struct RedisMisuse: Error, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
