import Logging
import ProcessKit
import RedisDriver
import ServiceLifecycle
import Testing

/// The server is away, slow, dead or back; and the client ends.
///
/// Where nothing is ever late (`RedisOptions.patient`), a call that comes back without an answer has come back at once.
@Suite(.timeLimit(.minutes(4))) struct RedisOutageTests {
    // MARK: Away

    @Test func `without a server every call fails at once, with the cause`() async throws {
        let server = try await RedisServer.start()
        try await server.kill()
        let client = try server.makeClient()
        #expect(try await client.refusal()?.reason == .notConnected)
        client.start()
        #expect(await client.untilDisconnected()?.detail == "Connection refused")
        for _ in 0..<100 { #expect(try await client.refusal()?.reason == .notConnected) }
        await #expect(throws: RedisUnavailable.self) { try await client.send(batch: [["PING"], ["PING"]]) }
        await #expect(throws: RedisUnavailable.self) { try await client.run(RedisScript("return 1")) }
        #expect(!client.isConnected)
        try await server.restart()
        await client.untilConnected()
        #expect(try await client.send(["PING"]) == .text("PONG"))
    }

    @Test func `a host that nobody knows is told as the reason`() async throws {
        let client = try RedisClient(RedisSettings(host: "nowhere.invalid"), .patient)
        client.start()
        #expect(await client.untilDisconnected()?.detail?.contains("name") == true)
    }

    @Test func `a killed server: calls in flight fail, later ones fail at once, and it comes back by itself`() async throws {
        let server = try await RedisServer.start()
        let client = try await server.client(options: .patient { $0.connections = 1 })
        let other = try await server.client()
        var states = client.states().makeAsyncIterator()
        #expect(await states.next() == .connected)
        async let waiting = client.refusal(of: ["BLPOP", "never", 0])
        try await other.untilInfo("clients", says: "blocked_clients:1")

        try await server.kill()
        let lost = try await waiting
        #expect(lost?.reason == .connectionLost)
        #expect(lost?.mayHaveRun == true)
        guard case .disconnected(let why)? = await states.next() else { return #expect(Bool(false), "the outage is not told") }
        #expect(why.reason == .connectionLost)
        let refused = try await client.refusal()
        #expect(refused?.reason == .notConnected)
        #expect(refused?.mayHaveRun == false)

        try await server.restart()
        // One outage, one warning: the attempts in between are not told.
        #expect(await states.next() == .connected)
        #expect(try await client.send(["SET", "a", "1"]) == .text("OK"))
        #expect(client.isConnected)
    }

    @Test func `a connection that the server closes is made again`() async throws {
        let server = try await RedisServer.start()
        let client = try await server.client(options: .patient { $0.connections = 1 })
        let other = try await server.client()
        for _ in 0..<5 {
            let before = try await client.send(["CLIENT", "ID"]).integer
            var states = client.states().makeAsyncIterator()
            #expect(await states.next() == .connected)
            _ = try await other.send(["CLIENT", "KILL", "ID", RESPArgument(before ?? 0)])
            guard case .disconnected? = await states.next() else { return #expect(Bool(false)) }
            #expect(await states.next() == .connected)
            #expect(try await client.send(["CLIENT", "ID"]).integer != before)
        }
    }

    @Test func `one connection of several is enough`() async throws {
        let server = try await RedisServer.start()
        let client = try await server.client(
            options: .patient {
                $0.connections = 4
                // Those that are lost stay lost.
                $0.firstRetryDelay = .seconds(3600)
                $0.longestRetryDelay = .seconds(3600)
            })
        try await client.untilInfo("clients", says: "connected_clients:4")
        _ = try await client.send(["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"])
        var answered = 0
        for _ in 0..<40 where try await client.refusal() == nil { answered += 1 }
        // A call on one of the lost ones may be on its way while it is lost.
        #expect(answered >= 37)
        #expect(client.isConnected)
    }

    // MARK: Slow

    @Test func `a blocked server: late calls fail, later ones at once, and no late answer goes astray`() async throws {
        let server = try await RedisServer.start()
        let client = try await server.client(
            options: .patient {
                $0.connections = 1
                $0.timeout = .milliseconds(100)
            })
        await client.untilAnswered()
        server.freeze()
        await withTaskGroup { group in
            for number in 0..<20 { group.addTask { try? await client.refusal(of: ["ECHO", RESPArgument(number)])?.reason } }
            // Some come when others are late already.
            for await reason in group { #expect(reason == .timeout || reason == .stalled) }
        }
        for _ in 0..<100 { #expect(try await client.refusal()?.reason == .stalled) }
        #expect(await client.untilDisconnected()?.reason == .stalled)
        #expect(!client.isConnected)
        server.thaw()
        await client.untilConnected()
        for number in 100..<200 {
            // On a busy machine a call may be late again, but its answer is its own.
            guard let reply = try? await client.send(["ECHO", RESPArgument(number)]) else { continue }
            #expect(reply.integer == Int64(number))
        }
        await client.untilAnswered()
        let other = try await server.client(options: .patient { $0.connections = 1 })
        #expect(try await other.send(["INFO", "stats"]).text?.contains("total_connections_received:2\r\n") == true)
    }

    @Test func `a sleeping server is a blocked one`() async throws {
        let server = try await RedisServer.start(["enable-debug-command yes"])
        let client = try await server.client(
            options: .patient {
                $0.connections = 1
                $0.timeout = .milliseconds(50)
            })
        await client.untilAnswered()
        #expect(try await client.refusal(of: ["DEBUG", "SLEEP", "0.5"])?.reason == .timeout)
        await client.untilAnswered()
    }

    @Test func `a connection that stays silent is given up and made again`() async throws {
        let server = try await RedisServer.start()
        let client = try await server.client(
            options: .patient {
                $0.connections = 1
                $0.timeout = .milliseconds(100)
                $0.patience = .milliseconds(200)
                $0.connectTimeout = .milliseconds(500)
            })
        await client.untilAnswered()
        server.freeze()
        #expect(try await client.refusal()?.reason == .timeout)
        while try await client.refusal()?.reason != .notConnected {}
        // The kernel takes connections for it, but nobody is there to introduce oneself to.
        while try await client.refusal()?.detail?.contains("no introduction") != true {}
        server.thaw()
        await client.untilAnswered()
    }

    // MARK: Something else

    @Test func `a server that speaks something else is refused, not waited for`() async throws {
        let folder = try Folder()
        let tls = try await TestAuthority(in: folder).server()
        let client = try tls.makeClient(options: .patient { $0.connectTimeout = .seconds(5) })
        client.start()
        #expect(await client.untilDisconnected()?.reason == .notConnected)
        let plain = try await RedisServer.start()
        // To this server our first words are the beginning of a line.
        let secured = try plain.makeClient(plain.settings(tls: .init()), options: .patient { $0.connectTimeout = .seconds(1) })
        secured.start()
        #expect(await secured.untilDisconnected()?.reason == .notConnected)
    }

    // MARK: The end

    @Test func `a shutdown waits for the answers that are due, and takes no more calls`() async throws {
        let server = try await RedisServer.start()
        let client = try await server.client()
        let other = try await server.client(options: .patient { $0.connections = 1 })
        try await other.untilInfo("clients", says: "connected_clients:3")
        async let answer = client.send(["BLPOP", "list", 0])
        try await other.untilInfo("clients", says: "blocked_clients:1")
        async let isOver: Void = client.shutdown()
        // The connection without work is closed at once.
        try await other.untilInfo("clients", says: "connected_clients:2")
        #expect(try await client.refusal()?.reason == .shutDown)
        _ = try await other.send(["RPUSH", "list", "x"])
        #expect(try await answer == .array([.text("list"), .text("x")]))
        await isOver
        #expect(try await client.refusal()?.reason == .shutDown)
        try await other.untilInfo("clients", says: "connected_clients:1")
        await client.shutdown()
        #expect(await client.states().reduce(into: []) { $0.append($1) } == [.disconnected(RedisUnavailable(.shutDown))])
    }

    @Test func `a shutdown without a server, or without a start, ends too`() async throws {
        let server = try await RedisServer.start()
        try await server.kill()
        let client = try server.makeClient()
        client.start()
        await client.shutdown()
        #expect(try await client.refusal()?.reason == .shutDown)
        await (try RedisClient(server.settings())).shutdown()
    }

    @Test func `a client that nobody holds closes its connections`() async throws {
        let server = try await RedisServer.start()
        let other = try await server.client(options: .patient { $0.connections = 1 })
        do {
            let client = try await server.client(options: .patient { $0.connections = 3 })
            try await other.untilInfo("clients", says: "connected_clients:4")
            #expect(client.isConnected)
        }
        try await other.untilInfo("clients", says: "connected_clients:1")
    }

    @Test func `as a service it lives until the group stops`() async throws {
        let server = try await RedisServer.start()
        let client = try server.makeClient()
        let group = ServiceGroup(configuration: .init(services: [client], logger: .init(label: "test")))
        async let end: Void = group.run()
        await client.untilConnected()
        #expect(try await client.send(["PING"]) == .text("PONG"))
        await group.triggerGracefulShutdown()
        try await end
        #expect(try await client.refusal()?.reason == .shutDown)
    }
}
