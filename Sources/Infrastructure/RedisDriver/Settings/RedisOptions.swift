/// How patient the client is, and how much it holds. What is there suits a server in the same data centre.
public struct RedisOptions: Sendable {
    /// From the call to the answer; a late one is thrown away.
    public var timeout: Duration = .milliseconds(250)
    /// A connection on which an answer is late, and nothing at all comes for this long, is given up.
    public var patience: Duration = .seconds(1)
    /// For the connection, and again for TLS and the introduction.
    public var connectTimeout: Duration = .seconds(2)
    /// Before the first new attempt; doubled for each one that fails.
    public var firstRetryDelay: Duration = .milliseconds(50)
    public var longestRetryDelay: Duration = .seconds(2)
    /// Connections for commands; one per event loop of the process when absent.
    public var connections: Int?
    /// Commands without an answer, per connection; those beyond are refused at once.
    public var maximumInFlight = 16_384
    /// Bytes that the network has not taken yet, per connection; commands that come when there are more are refused at once.
    public var maximumUnsentBytes = 32 * 1024 * 1024
    /// How often the connection of subscriptions is tried. One that is silent for twice as long is given up.
    public var heartbeat: Duration = .seconds(5)
    /// Messages that wait for one subscriber; a slower one is told that some were missed.
    public var maximumWaitingMessages = 1024
    /// What the server calls us in `CLIENT LIST`; neither spaces nor control characters.
    public var clientName = "hub-chantier"
    /// From 0 to 1, so that the clients of a server that comes back do not all knock at once.
    public var chance: @Sendable () -> Double = { Double.random(in: 0...1) }

    public init() {}
}
