import ProcessKit
import RedisDriver

extension RedisServer {
    func settings(database: Int = 0, user: String? = nil, password: String? = nil, tls: RedisSettings.TLS? = nil) -> RedisSettings {
        RedisSettings(host: "127.0.0.1", port: port, database: database, user: user, password: password, tls: tls)
    }

    /// A client that does not connect yet. It keeps the server, which could otherwise end before its last answer.
    ///
    /// - Parameter settings: without a password when absent.
    func makeClient(_ settings: RedisSettings? = nil, options: RedisOptions = .patient) throws -> RedisClient {
        var options = options
        options.chance = { withExtendedLifetime(self) { 0.5 } }
        return try RedisClient(settings ?? self.settings(), options)
    }

    /// A client that has a connection.
    func client(_ settings: RedisSettings? = nil, options: RedisOptions = .patient) async throws -> RedisClient {
        let client = try makeClient(settings, options: options)
        client.start()
        await client.untilConnected()
        return client
    }

    /// A client that is refused, and why.
    func refusedClient(_ settings: RedisSettings, options: RedisOptions = .patient) async throws -> (client: RedisClient, why: RedisUnavailable?) {
        let client = try makeClient(settings, options: options)
        client.start()
        return (client, await client.untilDisconnected())
    }
}

extension RedisOptions {
    /// Nothing is late, however busy the machine: a call that ends without an answer was ended by something else.
    static var patient: RedisOptions {
        var options = RedisOptions()
        options.timeout = .seconds(3600)
        options.patience = .seconds(3600)
        options.connectTimeout = .seconds(60)
        options.heartbeat = .seconds(3600)
        options.firstRetryDelay = .milliseconds(5)
        options.longestRetryDelay = .milliseconds(20)
        options.connections = 2
        return options
    }

    static func patient(_ change: (inout RedisOptions) -> Void) -> RedisOptions {
        var options = patient
        change(&options)
        return options
    }
}

extension RedisClient {
    func untilConnected() async {
        for await state in states() where state == .connected { return }
    }

    /// Why it is.
    @discardableResult
    func untilDisconnected() async -> RedisUnavailable? {
        for await case .disconnected(let why) in states() { return why }
        return nil
    }

    /// Asks until an answer comes, and waits for a connection in between.
    @discardableResult
    func untilAnswered(_ command: [RESPArgument] = ["PING"]) async -> RESPValue {
        while true {
            if let answer = try? await send(command) { return answer }
            await untilConnected()
        }
    }

    /// Why a command has no answer; `nil` when it has.
    func refusal(of command: [RESPArgument] = ["PING"]) async throws -> RedisUnavailable? {
        do {
            _ = try await send(command)
            return nil
        } catch let error as RedisUnavailable { return error }
    }

    /// Asks the server until `line` is among its figures.
    func untilInfo(_ section: RESPArgument, says line: String) async throws {
        while try await send(["INFO", section]).text?.contains("\(line)\r\n") != true {}
    }
}

extension RedisClient {
    /// What one script answers.
    func run(_ script: RedisScript, keys: [RESPArgument] = [], arguments: [RESPArgument] = []) async throws -> RESPValue {
        try await send([.script(script, keys: keys, arguments)])[0]
    }
}
