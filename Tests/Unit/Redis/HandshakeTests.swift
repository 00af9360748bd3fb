import Testing

@testable import RedisDriver

/// The introduction on a new connection.
struct HandshakeTests {
    private static let secret = "s3cr3t-Pass"

    /// Plays `replies` one after the other; answers everything that was sent, and how it ended.
    private static func play(_ settings: RedisSettings, _ replies: RESPValue...) -> (sent: [[String]], end: String?) {
        var handshake = Handshake(settings, clientName: "hub")
        var sent = [words(handshake.firstCommand)]
        for reply in replies {
            switch handshake.receive(reply) {
            case .send(let command): sent.append(words(command))
            case .done: return (sent, "done")
            case .fail(let error): return (sent, "\(error)")
            }
        }
        return (sent, nil)
    }

    private static func error(_ code: String, _ message: String = "") -> RESPValue { .error(RedisError(code: code, message: message)) }

    @Test func `without a password it is HELLO and a PING`() {
        let (sent, end) = Self.play(RedisSettings(host: "h"), .map([]), .text("PONG"))
        #expect(sent == [["HELLO", "3", "SETNAME", "hub"], ["PING"]])
        #expect(end == "done")
    }

    @Test func `user, password and database are given in this order`() {
        let (sent, end) = Self.play(RedisSettings(host: "h", database: 4, user: "hub", password: "pw"), .map([]), .text("OK"), .text("PONG"))
        #expect(sent == [["HELLO", "3", "AUTH", "hub", "pw", "SETNAME", "hub"], ["SELECT", "4"], ["PING"]])
        #expect(end == "done")
    }

    @Test func `a password alone is the default user's`() {
        #expect(Self.play(RedisSettings(host: "h", password: "pw")).sent == [["HELLO", "3", "AUTH", "default", "pw", "SETNAME", "hub"]])
    }

    @Test func `a user may have no password`() {
        var handshake = Handshake(RedisSettings(host: "h", user: "hub"), clientName: "hub")
        #expect(wire(handshake.firstCommand) == wire(["HELLO", 3, "AUTH", "hub", "", "SETNAME", "hub"]))
        guard case .send(let command) = handshake.receive(Self.error("NOPROTO")) else { return #expect(Bool(false)) }
        #expect(wire(command) == wire(["AUTH", "hub", ""]))
    }

    @Test(arguments: [("ERR", "unknown command 'HELLO', with args beginning with: '3'"), ("NOPROTO", "unsupported protocol version")])
    func `a server that does not know HELLO is greeted the old way`(code: String, message: String) {
        let unknown = Self.error(code, message)
        let (sent, end) = Self.play(
            RedisSettings(host: "h", database: 1, user: "hub", password: "pw"), unknown, .text("OK"), .text("OK"), .text("PONG"))
        #expect(sent.dropFirst() == [["AUTH", "hub", "pw"], ["SELECT", "1"], ["PING"]])
        #expect(end == "done")
        #expect(Self.play(RedisSettings(host: "h", password: "pw"), unknown).sent.dropFirst() == [["AUTH", "pw"]])
        #expect(Self.play(RedisSettings(host: "h"), unknown).sent.dropFirst() == [["PING"]])
    }

    @Test func `a refusal ends it`() {
        let settings = RedisSettings(host: "h", database: 99, password: Self.secret)
        #expect(Self.play(settings, Self.error("WRONGPASS", "invalid")).end == "WRONGPASS invalid")
        #expect(Self.play(settings, .map([]), Self.error("ERR", "DB index is out of range")).end == "ERR DB index is out of range")
        #expect(Self.play(settings, .map([]), .text("OK"), Self.error("LOADING", "loading the dataset")).end == "LOADING loading the dataset")
    }

    @Test func `a user without the right to PING is let in`() {
        #expect(Self.play(RedisSettings(host: "h"), .map([]), Self.error("NOPERM", "no permission")).end == "done")
    }

    @Test(arguments: ["unknown subcommand or wrong arguments: '\(secret)'", "args beginning with: 'AUTH' 'default' 's3cr3t-P"])
    func `a refusal that repeats the password, even a part of it, is not passed on`(message: String) {
        let settings = RedisSettings(host: "h", password: Self.secret)
        let ends = [
            Self.play(settings, Self.error("ERR", message)).end,
            Self.play(settings, Self.error("ERR", "unknown command"), Self.error("ERR", message)).end,
        ]
        for end in ends { #expect(end?.contains("s3cr") == false) }
    }
}
