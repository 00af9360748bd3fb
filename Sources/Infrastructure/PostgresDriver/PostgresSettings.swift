/// How the server is reached, and how long anything may take there.
public struct PostgresSettings: Sendable {
    /// `postgres://user:password@host:port/database?sslmode=verify-full`, or any other connection string of libpq.
    public var url: String
    /// Connections, each with a thread of its own.
    public var connections: Int
    /// Opening a connection; libpq knows no less than two seconds.
    public var connectSeconds = 3
    /// One statement.
    public var statementSeconds = 10
    /// Waiting for another transaction's row.
    public var lockSeconds = 5
    /// Waiting for a free connection.
    public var queueSeconds = 3
    /// Requests that may wait for a connection; beyond it they are refused at once.
    public var maximumQueue = 1024

    public init(url: String, connections: Int = 8) {
        self.url = url
        self.connections = connections
    }
}
