/// Where the server is, and who we are to it. Shows its password to nobody: neither printed, dumped nor put in an error.
public struct RedisSettings: Sendable, Equatable {
    /// How a connection is kept from others' eyes.
    public struct TLS: Sendable, Equatable {
        /// A PEM file of the authorities to believe, in place of the system's.
        public var authorities: String?

        public init(authorities: String? = nil) { self.authorities = authorities }
    }

    public var host: String
    public var port: Int
    public var database: Int
    /// A name of the server's access list; its `default` user when absent.
    public var user: String?
    /// Clear text when absent.
    public var tls: TLS?
    var password: Hidden?

    public static let standardPort = 6379

    public init(
        host: String, port: Int = standardPort, database: Int = 0, user: String? = nil, password: String? = nil, tls: TLS? = nil
    ) {
        self.host = host
        self.port = port
        self.database = database
        self.user = user
        self.password = password.map(Hidden.init)
        self.tls = tls
    }

    /// Whether a password goes with it: production wants one.
    public var hasPassword: Bool { password != nil }
}

extension RedisSettings: CustomStringConvertible {
    /// As an address, without the password.
    public var description: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(tls == nil ? "redis" : "rediss")://\(user.map { "\($0)@" } ?? "")\(name):\(port)/\(database)"
    }
}

/// A text that is used and never shown.
struct Hidden: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let text: String

    init(_ text: String) { self.text = text }

    var description: String { "(hidden)" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// Settings that cannot be used: all that is wrong, in the words of who has to mend it. Quotes nothing but names of files, since a
/// wrong value may hold a part of the password.
public struct InvalidRedisSettings: Error, Sendable, Equatable, CustomStringConvertible {
    public let problems: [String]

    public init(_ problems: [String]) { self.problems = problems }

    public var description: String { problems.joined(separator: "\n") }
}
