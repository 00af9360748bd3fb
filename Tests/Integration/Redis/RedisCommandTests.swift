import ProcessKit
import RedisDriver
import Testing

/// Commands and their answers, on a real server.
@Suite(.timeLimit(.minutes(4))) struct RedisCommandTests {
    // MARK: Values

    @Test func `values are any bytes of any length`() async throws {
        let client = try await RedisServer.start().client()
        let samples: [[UInt8]] = [[], [0], Array(0...255), Array("\r\n$-1\r\n".utf8), (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 131) }]
        for sample in samples {
            #expect(try await client.send(["SET", RESPArgument(sample.prefix(300) + [1]), RESPArgument(sample)]) == .text("OK"))
            #expect(try await client.send(["GET", RESPArgument(sample.prefix(300) + [1])]).bytes == sample)
        }
        #expect(try await client.send(["GET", "absent"]).isNull)
    }

    @Test func `each kind of answer has its type`() async throws {
        let client = try await RedisServer.start().client()
        let replies = try await client.send(batch: [
            ["INCRBY", "n", -5], ["GET", "n"], ["HSET", "h", "a", "1", "b", "2"], ["HGETALL", "h"], ["ZADD", "z", "1.5", "m"], ["ZSCORE", "z", "m"],
            ["SADD", "s", "x"], ["SMEMBERS", "s"], ["LRANGE", "absent", 0, -1],
        ])
        #expect(replies[0] == .integer(-5))
        #expect(replies[1].integer == -5)
        #expect(replies[3] == .map([.init(key: .text("a"), value: .text("1")), .init(key: .text("b"), value: .text("2"))]))
        #expect(replies[5] == .double(1.5))
        #expect(replies[7] == .array([.text("x")]))
        #expect(replies[8] == .array([]))
    }

    @Test func `a refusal is thrown with its code, and the connection goes on`() async throws {
        let client = try await RedisServer.start().client()
        _ = try await client.send(["SET", "text", "x"])
        await #expect { try await client.send(["INCR", "text"]) } throws: { ($0 as? RedisError)?.code == "ERR" }
        await #expect { try await client.send(["LPUSH", "text", "y"]) } throws: { ($0 as? RedisError)?.code == "WRONGTYPE" }
        #expect(try await client.send(["GET", "text"]).text == "x")
    }

    @Test func `in a batch a refusal stands in its place, and the rest runs`() async throws {
        let client = try await RedisServer.start().client()
        let replies = try await client.send(batch: [["SET", "a", "x"], ["INCR", "a"], ["GET", "a"], ["NONSENSE"]])
        #expect(replies.count == 4)
        #expect(replies[0] == .text("OK") && replies[2] == .text("x"))
        guard case .error(let second) = replies[1], case .error(let last) = replies[3] else { return #expect(Bool(false), "\(replies)") }
        #expect(second.message.contains("not an integer"))
        #expect(last.message.contains("unknown command"))
        #expect(try await client.send(batch: []).isEmpty)
    }

    @Test func `a transaction is a batch`() async throws {
        let client = try await RedisServer.start().client()
        let replies = try await client.send(batch: [["MULTI"], ["INCR", "a"], ["INCR", "a"], ["EXEC"]])
        #expect(replies.last == .array([.integer(1), .integer(2)]))
    }

    @Test func `what would confuse others is refused, and nothing of it is sent`() async throws {
        let client = try await RedisServer.start().client()
        for command in [["SUBSCRIBE", "c"], ["SELECT", "1"], ["MULTI"], ["monitor"], []] as [[RESPArgument]] {
            await #expect(throws: RedisMisuse.self) { try await client.send(command) }
            await #expect(throws: RedisMisuse.self) { try await client.send(batch: [["SET", "a", "1"], command]) }
        }
        #expect(try await client.send(["GET", "a"]).isNull)
    }

    // MARK: Many at once

    @Test func `ten thousand commands of many tasks each get their own answer`() async throws {
        let server = try await RedisServer.start()
        for connections in [1, 3] {
            let client = try await server.client(options: .patient { $0.connections = connections })
            try await withThrowingTaskGroup { group in
                for number in 0..<10_000 {
                    group.addTask { try await client.send(["ECHO", RESPArgument(number)]).integer == Int64(number) }
                }
                try await #expect(group.reduce(into: 0) { $0 += $1 ? 1 : 0 } == 10_000)
            }
            await client.shutdown()
        }
    }

    @Test func `batches and single commands of many tasks are not mixed up`() async throws {
        let client = try await RedisServer.start().client(options: .patient { $0.connections = 1 })
        try await withThrowingTaskGroup { group in
            for task in 0..<200 {
                group.addTask {
                    let batch = (0..<50).map { ["ECHO", RESPArgument("\(task)-\($0)")] as [RESPArgument] }
                    let replies = try await client.send(batch: batch).compactMap(\.text)
                    let single = try await client.send(["ECHO", RESPArgument("\(task)")]).text
                    return replies == (0..<50).map { "\(task)-\($0)" } && single == "\(task)"
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }

    @Test func `a batch of ten thousand runs in its order`() async throws {
        let client = try await RedisServer.start().client()
        let replies = try await client.send(batch: (0..<10_000).map { ["RPUSH", "list", RESPArgument($0)] })
        #expect(replies == (1...10_000).map { .integer($0) })
        #expect(try await client.send(["LRANGE", "list", 0, -1]).array?.map(\.integer) == (0..<10_000).map { Int64($0) })
    }

    @Test func `large answers in a row are whole`() async throws {
        let client = try await RedisServer.start().client()
        let large = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        _ = try await client.send(["SET", "large", RESPArgument(large)])
        let replies = try await client.send(batch: Array(repeating: ["GET", "large"], count: 60))
        #expect(replies.count == 60 && replies.allSatisfy { $0.bytes == large })
    }

    @Test func `more than the network takes at once is written in the end`() async throws {
        let client = try await RedisServer.start().client(options: .patient { $0.connections = 1 })
        let large = [UInt8](repeating: 0x41, count: 2_000_000)
        try await withThrowingTaskGroup { group in
            for number in 0..<10 { group.addTask { try await client.send(["SET", RESPArgument(number), RESPArgument(large)]) } }
            for try await reply in group { #expect(reply == .text("OK")) }
        }
        #expect(try await client.send(["DBSIZE"]) == .integer(10))
    }

    @Test func `more commands than may wait are refused at once`() async throws {
        let client = try await RedisServer.start().client(options: .patient { $0.maximumInFlight = 10 })
        let batch: [[RESPArgument]] = Array(repeating: ["INCR", "a"], count: 11)
        await #expect(throws: RedisUnavailable(.overloaded)) { try await client.send(batch: batch) }
        #expect(try await client.send(["GET", "a"]).isNull)
        #expect(try await client.send(batch: Array(batch.dropLast())).last == .integer(10))
    }

    // MARK: Scripts

    @Test func `a script runs with its keys and arguments, and survives being forgotten`() async throws {
        let client = try await RedisServer.start().client()
        let script = RedisScript("return redis.call('INCRBY', KEYS[1], ARGV[1])")
        for expected in [5, 10] as [Int64] { #expect(try await client.run(script, keys: ["n"], arguments: [5]) == .integer(expected)) }
        _ = try await client.send(["SCRIPT", "FLUSH"])
        await #expect { try await client.send(["EVALSHA", RESPArgument(script.digest), 0]) } throws: { ($0 as? RedisError)?.code == "NOSCRIPT" }
        for expected in [15, 20] as [Int64] { #expect(try await client.run(script, keys: ["n"], arguments: [5]) == .integer(expected)) }
        let known = try await client.send(["SCRIPT", "EXISTS", RESPArgument(script.digest)])
        #expect(known == .array([.integer(1)]))
    }

    @Test func `scripts stand among commands, and one that the server lost runs after them`() async throws {
        let client = try await RedisServer.start().client()
        let script = RedisScript("return redis.call('INCRBY', KEYS[1], ARGV[1])")
        let calls: [RedisCall] = [.script(script, keys: ["n"], [5]), .command(["GET", "n"]), .command(["INCR", "n"])]
        #expect(try await client.send(calls) == [.integer(6), .null, .integer(1)])
        #expect(try await client.send(calls) == [.integer(11), .text("11"), .integer(12)])
    }

    @Test func `a script's own error is told, and it is not run again`() async throws {
        let client = try await RedisServer.start().client()
        let script = RedisScript("redis.call('INCR', 'runs') return redis.error_reply('STALE too old')")
        #expect(try await client.run(script) == .error(RedisError(code: "STALE", message: "too old")))
        #expect(try await client.send(["GET", "runs"]).integer == 1)
    }
}
