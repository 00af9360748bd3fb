import ProcessKit
import RedisDriver
import Testing

/// Who we are to the server, and which of its databases we see.
@Suite(.timeLimit(.minutes(4))) struct RedisAccessTests {
    private static let secret = "s3cr3t-Pass phrase"
    private static let passwordLines = ["requirepass \"\(secret)\""]
    /// A server of the time before `HELLO`, as far as a client can see.
    private static let oldLines = ["rename-command HELLO \"\""]

    /// Why there is no connection, and everything that shows it.
    private static func refusal(_ server: RedisServer, _ settings: RedisSettings) async throws -> (why: RedisUnavailable?, texts: [String]) {
        let (client, why) = try await server.refusedClient(settings)
        let error = try await client.refusal()
        var dumped = ""
        dump((why, error, client.settings), to: &dumped)
        return (why, [dumped, "\(String(describing: why))", "\(String(describing: error))", String(reflecting: client)])
    }

    // MARK: Passwords

    @Test(arguments: [[], oldLines]) func `a password opens the server`(lines: [String]) async throws {
        let server = try await RedisServer.start(Self.passwordLines + lines)
        let client = try await server.client(server.settings(password: Self.secret))
        #expect(try await client.send(["SET", "a", "1"]) == .text("OK"))
    }

    @Test(arguments: [[], oldLines]) func `a wrong password or none is told as the reason, without the password`(lines: [String]) async throws {
        let server = try await RedisServer.start(Self.passwordLines + lines)
        let wrong = try await Self.refusal(server, server.settings(password: "\(Self.secret)!"))
        #expect(wrong.why?.reason == .notConnected)
        #expect(wrong.why?.detail?.contains("WRONGPASS") == true)
        let none = try await Self.refusal(server, server.settings())
        #expect(none.why?.detail?.contains("NOAUTH") == true)
        for text in wrong.texts + none.texts { #expect(!text.contains(Self.secret)) }
    }

    @Test func `a server that repeats what it refuses does not make us show the password`() async throws {
        // It knows neither command, and says so with all their words.
        let server = try await RedisServer.start(Self.oldLines + ["rename-command AUTH \"\""])
        let refused = try await Self.refusal(server, server.settings(user: "hub", password: Self.secret))
        #expect(refused.why?.detail?.contains("refused") == true)
        for text in refused.texts { #expect(!text.contains(Self.secret.prefix(6))) }
    }

    @Test func `the password is right later on: the client comes back by itself`() async throws {
        let server = try await RedisServer.start()
        let client = try server.makeClient(server.settings(user: "hub", password: Self.secret))
        client.start()
        await client.untilDisconnected()
        _ = try await server.client().send(["ACL", "SETUSER", "hub", "on", RESPArgument(">\(Self.secret)"), "~*", "+@all"])
        await client.untilConnected()
        #expect(try await client.send(["ACL", "WHOAMI"]).text == "hub")
    }

    // MARK: Users

    @Test(arguments: [[], oldLines]) func `a user of the access list has the rights of that user`(lines: [String]) async throws {
        let users = ["user default off", "user hub on >pw ~hub:* &* -@all +get +set", "user free on nopass ~* +@all"]
        let server = try await RedisServer.start(users + lines)
        // Not even PING is allowed: that is an answer too.
        let client = try await server.client(server.settings(user: "hub", password: "pw"))
        #expect(try await client.send(["SET", "hub:a", "1"]) == .text("OK"))
        await #expect { try await client.send(["GET", "other"]) } throws: { ($0 as? RedisError)?.code == "NOPERM" }
        await #expect { try await client.send(["FLUSHALL"]) } throws: { ($0 as? RedisError)?.code == "NOPERM" }
        let free = try await server.client(server.settings(user: "free"))
        #expect(try await free.send(["ACL", "WHOAMI"]).text == "free")
        #expect(try await Self.refusal(server, server.settings(user: "hub", password: "no")).why?.detail?.contains("WRONGPASS") == true)
    }

    // MARK: Databases

    @Test(arguments: [[], oldLines]) func `databases are apart, on every connection and after each reconnection`(lines: [String]) async throws {
        let server = try await RedisServer.start(lines)
        let first = try await server.client(server.settings())
        let second = try await server.client(server.settings(database: 7))
        _ = try await first.send(["SET", "a", "first"])
        _ = try await second.send(["SET", "a", "second"])
        _ = try await first.send(["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"])
        // Calls take the connections in turn; one that is lost may still take a call.
        for _ in 0..<8 {
            #expect(await second.untilAnswered(["GET", "a"]).text == "second")
            #expect(await first.untilAnswered(["GET", "a"]).text == "first")
        }
    }

    @Test func `a database that is not there is told as the reason`() async throws {
        let server = try await RedisServer.start()
        #expect(try await Self.refusal(server, server.settings(database: 999)).why?.detail?.contains("out of range") == true)
    }

    @Test func `the server can tell our connections by their name`() async throws {
        let client = try await RedisServer.start().client()
        #expect(try await client.send(["CLIENT", "GETNAME"]).text == "hub-chantier")
    }
}
