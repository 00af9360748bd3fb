import ProcessKit
import RedisDriver
import Testing

/// Channels, on a real server.
@Suite(.timeLimit(.minutes(4))) struct RedisSubscriptionTests {
    private static func text(_ text: String) -> RedisEvent { .message(Array(text.utf8)) }

    /// The next `count` events.
    private static func read(_ count: Int, _ events: inout AsyncStream<RedisEvent>.AsyncIterator) async -> [RedisEvent] {
        var read: [RedisEvent] = []
        while read.count < count, let event = await events.next() { read.append(event) }
        return read
    }

    @Test(arguments: [[], ["rename-command HELLO \"\""]]) func `what is published comes in order, as it is`(lines: [String]) async throws {
        let client = try await RedisServer.start(lines).client(options: .patient { $0.maximumWaitingMessages = 5000 })
        var events = client.subscribe("c").makeAsyncIterator()
        #expect(await events.next() == .subscribed)
        _ = try await client.send(batch: (0..<5000).map { ["PUBLISH", "c", RESPArgument($0)] })
        #expect(await Self.read(5000, &events) == (0..<5000).map { Self.text("\($0)") })
        _ = try await client.send(["PUBLISH", "c", RESPArgument([0, 13, 10, 255])])
        _ = try await client.send(["PUBLISH", "other", "x"])
        _ = try await client.send(["PUBLISH", "c", ""])
        #expect(await Self.read(2, &events) == [.message([0, 13, 10, 255]), .message([])])
    }

    @Test func `several readers and several channels`() async throws {
        let client = try await RedisServer.start().client()
        var first = client.subscribe("a").makeAsyncIterator()
        var second = client.subscribe("a").makeAsyncIterator()
        var third = client.subscribe("é b").makeAsyncIterator()
        #expect(await [first.next(), second.next(), third.next()] == [.subscribed, .subscribed, .subscribed])
        #expect(try await client.send(["PUBLISH", "a", "1"]) == .integer(1))
        #expect(try await client.send(["PUBLISH", "é b", "2"]) == .integer(1))
        #expect(await [first.next(), second.next(), third.next()] == [Self.text("1"), Self.text("1"), Self.text("2")])
    }

    @Test func `a restarted server: the reader is told of the hole, and messages go on`() async throws {
        let server = try await RedisServer.start()
        // One that has answered is back; of several another may not have noticed yet that the server died.
        let client = try await server.client(options: .patient { $0.connections = 1 })
        var events = client.subscribe("c").makeAsyncIterator()
        #expect(await events.next() == .subscribed)
        for round in 0..<3 {
            _ = try await client.send(["PUBLISH", "c", RESPArgument(round)])
            #expect(await events.next() == Self.text("\(round)"))
            try await server.kill()
            #expect(await events.next() == .missed)
            try await server.restart()
            #expect(await events.next() == .subscribed)
            await client.untilAnswered()
        }
    }

    @Test func `a silent connection is found out, though nothing is published`() async throws {
        let server = try await RedisServer.start()
        let client = try await server.client(
            options: .patient {
                $0.heartbeat = .milliseconds(200)
                $0.connectTimeout = .milliseconds(500)
            })
        var events = client.subscribe("c").makeAsyncIterator()
        #expect(await events.next() == .subscribed)
        server.freeze()
        while let event = await events.next(), event != .missed {}
        server.thaw()
        #expect(await events.next() == .subscribed)
        await client.shutdown()
    }

    @Test func `a subscription before the server is there begins when it is`() async throws {
        let server = try await RedisServer.start()
        try await server.kill()
        let client = try server.makeClient()
        var events = client.subscribe("c").makeAsyncIterator()
        client.start()
        await client.untilDisconnected()
        try await server.restart()
        #expect(await events.next() == .subscribed)
        await client.shutdown()
    }

    @Test func `a channel that is forbidden is told`() async throws {
        let server = try await RedisServer.start(["user default on nopass ~* resetchannels &allowed +@all"])
        let client = try await server.client()
        var events = client.subscribe("forbidden").makeAsyncIterator()
        guard case .refused(let error)? = await events.next() else { return #expect(Bool(false)) }
        #expect(error.code == "NOPERM")
        var allowed = client.subscribe("allowed").makeAsyncIterator()
        #expect(await allowed.next() == .subscribed)
    }

    @Test func `a subscription ends when nobody reads it, and the last one leaves the channel`() async throws {
        let client = try await RedisServer.start().client()
        let count: [RESPArgument] = ["PUBSUB", "NUMSUB", "c"]
        do {
            var events = client.subscribe("c").makeAsyncIterator()
            #expect(await events.next() == .subscribed)
            #expect(try await client.send(count).entries?.first?.value.integer == 1)
        }
        while try await client.send(count).entries?.first?.value.integer != 0 {}
    }

    @Test func `a subscription ends with its reader's task, and with the client`() async throws {
        let client = try await RedisServer.start().client()
        let reader = Task { await client.subscribe("c").reduce(into: 0) { count, _ in count += 1 } }
        while try await client.send(["PUBSUB", "NUMSUB", "c"]).entries?.first?.value.integer != 1 {}
        reader.cancel()
        #expect(await reader.value <= 1)

        var events = client.subscribe("c").makeAsyncIterator()
        #expect(await events.next() == .subscribed)
        await client.shutdown()
        #expect(await events.next() == nil)
        var late = client.subscribe("c").makeAsyncIterator()
        #expect(await late.next() == nil)
    }
}
