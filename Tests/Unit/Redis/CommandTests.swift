import Testing

@testable import RedisDriver

/// What is sent, and what is refused before it is.
struct CommandTests {
    @Test func `a command is written as an array of texts behind their lengths`() {
        #expect(wire(["SET", "clé", RESPArgument([0x41, 0x0D, 0x0A])]) == "*3\r\n$3\r\nSET\r\n$4\r\nclé\r\n$3\r\nA\r\n\r\n")
        #expect(wire(["PEXPIRE", "", RESPArgument(-12 as Int64)]) == "*3\r\n$7\r\nPEXPIRE\r\n$0\r\n\r\n$3\r\n-12\r\n")
    }

    @Test(
        arguments: [
            ["SUBSCRIBE", "a"], ["unsubscribe"], ["PSUBSCRIBE", "a*"], ["PUnsubscribe"], ["SSUBSCRIBE", "a"], ["SUNSUBSCRIBE"], ["MONITOR"], ["SYNC"],
            ["PSYNC", "?", "-1"], ["AUTH", "x"], ["hello", "3"], ["RESET"], ["QUIT"], ["SELECT", "1"], ["WATCH", "a"], ["CLIENT", "reply", "OFF"], [],
            ["MULTI"],
        ] as [[String]])
    func `what would put the answers of others out of step is refused`(command: [String]) {
        let command = command.map { RESPArgument($0) }
        #expect(throws: RedisMisuse.self) { try CommandRules.check([command]) }
        #expect(throws: RedisMisuse.self) { try CommandRules.check([["GET", "a"], command.map { RESPArgument(Array(words([$0])[0].utf8)) }]) }
    }

    @Test(
        arguments: [
            ["GET", "SUBSCRIBE"], ["PUBLISH", "a", "b"], ["CLIENT", "LIST"], ["CLIENT"], ["EVALSHA", "0", "0"], ["PUBSUB", "CHANNELS"], ["PING"],
            ["A_NAME_THAT_IS_LONGER_THAN_ANY"], [""],
        ] as [[String]])
    func `other commands pass`(command: [String]) throws { try CommandRules.check([command.map { RESPArgument($0) }]) }

    @Test func `a transaction must be whole in its batch`() throws {
        try CommandRules.check([["MULTI"], ["INCR", "a"], ["EXEC"], ["GET", "a"]])
        try CommandRules.check([["multi"], ["INCR", "a"], ["discard"]])
        #expect(throws: RedisMisuse.self) { try CommandRules.check([["MULTI"], ["INCR", "a"]]) }
        #expect(throws: RedisMisuse.self) { try CommandRules.check([["MULTI"], ["EXEC"], ["MULTI"]]) }
    }

    @Test func `a script is known by the SHA-1 of its source`() {
        #expect(RedisScript("return 1").digest == "e0e1f9fabfc9d4800c877a703b823ac0578ff8db")
    }
}

struct BackoffTests {
    private let backoff = Backoff(first: .milliseconds(50), longest: .seconds(2))

    @Test func `the wait doubles up to its limit`() {
        let waits = (1...8).map { backoff.delay(afterFailures: $0, chance: 1) }
        #expect(waits == [50, 100, 200, 400, 800, 1600, 2000, 2000].map { .milliseconds($0) })
        #expect(backoff.delay(afterFailures: .max, chance: 1) == .seconds(2))
    }

    @Test func `chance takes away up to half of it`() {
        #expect(backoff.delay(afterFailures: 3, chance: 0) == .milliseconds(100))
        #expect(backoff.delay(afterFailures: 3, chance: 0.5) == .milliseconds(150))
    }
}
