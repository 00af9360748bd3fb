import Cryptography
import Kernel
import PostgresDriver
import ProcessKit
import ResourceKit
import SQLKit
import Synchronization
import Testing

/// What the driver promises when a statement, a commit or the server fails in the middle.
struct PostgresDriverTests {
    @Test func `a commit whose answer is lost is not done again`() async throws {
        let shop = try await Shop()
        let tries = Tally()
        await #expect(throws: Fault.self) {
            try await shop.database.write { connection in
                tries.add()
                try connection.run("INSERT INTO things (id) VALUES (1)")
                try shop.endConnections()
            }
        }
        #expect(tries.count == 1)
        #expect(try await shop.ids() == [])
    }

    @Test func `what is lost before its commit is done again, on another connection`() async throws {
        let shop = try await Shop()
        let tries = Tally()
        try await shop.database.write { connection in
            if tries.add() == 1 { try shop.endConnections() }
            try connection.run("INSERT INTO things (id) VALUES (1)")
        }
        #expect(tries.count == 2)
        #expect(try await shop.ids() == [1])
    }

    @Test func `a statement that nobody waited for is refused at the commit, and undoes all`() async throws {
        let shop = try await Shop()
        await #expect(throws: ConstraintViolation.self) {
            try await shop.database.write { connection in
                try connection.run("INSERT INTO things (id) VALUES (1)")
                try connection.post("INSERT INTO things (id) VALUES (1)")
            }
        }
        #expect(try await shop.ids() == [])
        try await shop.database.write { _ = try $0.run("INSERT INTO things (id) VALUES (2)") }
        #expect(try await shop.ids() == [2], "the connection is as good as before")
    }

    @Test func `a refusal that a body passes over is no success`() async throws {
        let shop = try await Shop()
        await #expect(throws: (any Error).self) {
            try await shop.database.write { connection in
                try connection.run("INSERT INTO things (id) VALUES (1)")
                _ = try? connection.run("INSERT INTO things (id) VALUES (1)")
            }
        }
        #expect(try await shop.ids() == [])
    }

    // MARK: Announced

    private static let value = SQLPlan("SELECT value FROM things WHERE id = \(value: .null)")
    private static let quotient = SQLPlan("SELECT 12 / value FROM things WHERE id = \(value: .null)")
    private static let process = SQLPlan("SELECT pg_backend_pid()")

    /// One connection: whatever one transaction leaves on it, the next one finds.
    private static func announcing(_ value: Int64) async throws -> Shop {
        let shop = try await Shop { $0.connections = 1 }
        try await shop.database.write { _ = try $0.run("INSERT INTO things (id, value) VALUES (1, \(value))") }
        return shop
    }

    private static func number(_ plan: SQLPlan, _ values: [SQLValue], _ connection: any SQLConnection) throws -> Int64? {
        var number: Int64?
        try connection.visit(plan, values) { number = $0.integer(0) }
        return number
    }

    private static func both(_ connection: any SQLConnection) throws -> [Int64?] {
        try connection.expect(value, [.integer(1)])
        try connection.expect(quotient, [.integer(1)])
        return [try number(value, [.integer(1)], connection), try number(quotient, [.integer(1)], connection)]
    }

    @Test func `what was announced and never read is nobody's`() async throws {
        let shop = try await Self.announcing(4)
        for _ in 0..<3 {
            #expect(try await shop.database.read(.brief, Self.both) == [4, 3])
            try await shop.database.read(.brief) { connection in
                try connection.expect(Self.value, [.integer(2)])
                try connection.expect(Self.quotient, [.integer(2)])
                #expect(try Self.number(Self.value, [.integer(2)], connection) == nil)
            }
            #expect(try await shop.database.read(.brief) { try Self.number(Self.quotient, [.integer(1)], $0) } == 3)
        }
        try await shop.database.write { connection in
            try connection.expect(Self.value, [.integer(1)])
            try connection.run("UPDATE things SET value = 6 WHERE id = 1")
        }
        #expect(try await shop.database.read(.brief, Self.both) == [6, 2])
    }

    @Test func `a refusal that nobody read is told to nobody else`() async throws {
        let shop = try await Self.announcing(0)
        let process = try await shop.database.read(.brief) { try Self.number(Self.process, [], $0) }
        // Prepared before, so that it can be announced.
        await #expect(throws: (any Error).self) { try await shop.database.read(.brief, Self.both) }
        for isWrite in [false, true, false] {
            try await shop.database.read(.brief) { connection in
                try connection.expect(Self.value, [.integer(1)])
                try connection.expect(Self.quotient, [.integer(1)])
                #expect(try Self.number(Self.value, [.integer(1)], connection) == 0)
            }
            if isWrite {
                try await shop.database.write { _ = try $0.run("UPDATE things SET value = 0 WHERE id = 1") }
            } else {
                #expect(try await shop.database.read(.brief) { try Self.number(Self.value, [.integer(1)], $0) } == 0)
            }
        }
        // What is refused first takes the rest with it; the connection is as good as before.
        await #expect(throws: (any Error).self) {
            try await shop.database.read(.brief) { connection in
                try connection.expect(Self.quotient, [.integer(1)])
                try connection.expect(Self.value, [.integer(1)])
                _ = try Self.number(Self.quotient, [.integer(1)], connection)
            }
        }
        #expect(try await shop.database.read(.brief) { try Self.number(Self.process, [], $0) } == process)
    }

    // MARK: Concluded

    /// Writes, announces, and says that this is all; what it reads comes with the answer to its commit.
    private static func concluding(_ id: Int64, dividing divisor: Int64, _ connection: any SQLConnection) throws -> [Int64?] {
        try connection.post("INSERT INTO things (id, value) VALUES (\(id), \(divisor))")
        try connection.expect(value, [.integer(id)])
        try connection.expect(quotient, [.integer(id)])
        try connection.conclude()
        return [try number(value, [.integer(id)], connection), try number(quotient, [.integer(id)], connection)]
    }

    @Test func `what is announced before the end is read after it`() async throws {
        let shop = try await Self.announcing(4)
        for id in 2...4 as ClosedRange<Int64> {
            #expect(try await shop.database.write { try Self.concluding(id, dividing: id, $0) } == [id, 12 / id])
            #expect(try await shop.database.read(.brief, Self.both) == [4, 3])
        }
        #expect(try await shop.ids() == [1, 2, 3, 4])
    }

    @Test func `a concluded transaction that was refused anything has done nothing`() async throws {
        let shop = try await Self.announcing(4)
        // Prepared before, so that they are announced together.
        _ = try await shop.database.write { try Self.concluding(2, dividing: 2, $0) }
        for _ in 0..<2 {
            await #expect(throws: ConstraintViolation.self) { _ = try await shop.database.write { try Self.concluding(1, dividing: 1, $0) } }
            await #expect(throws: (any Error).self) { _ = try await shop.database.write { try Self.concluding(3, dividing: 0, $0) } }
            #expect(try await shop.database.read(.brief, Self.both) == [4, 3], "the connection is as good as before")
        }
        #expect(try await shop.ids() == [1, 2])
    }

    @Test func `a concluded transaction asks for nothing more, and was done all the same`() async throws {
        let shop = try await Self.announcing(4)
        _ = try await shop.database.write { try Self.concluding(2, dividing: 2, $0) }
        await #expect(throws: (any Error).self) {
            try await shop.database.write { connection in
                _ = try Self.concluding(3, dividing: 2, connection)
                try connection.run("INSERT INTO things (id) VALUES (4)")
            }
        }
        #expect(try await shop.ids() == [1, 2, 3])
        #expect(try await shop.database.write { try Self.concluding(5, dividing: 3, $0) } == [3, 4])
    }

    @Test func `a concluded transaction whose answer is lost is not done again`() async throws {
        let shop = try await Self.announcing(4)
        _ = try await shop.database.write { try Self.concluding(2, dividing: 2, $0) }
        let tries = Tally()
        await #expect(throws: Fault.self) {
            try await shop.database.write { connection in
                tries.add()
                try connection.run("INSERT INTO things (id) VALUES (3)")
                try shop.endConnections()
                try connection.expect(Self.value, [.integer(1)])
                try connection.conclude()
                _ = try Self.number(Self.value, [.integer(1)], connection)
            }
        }
        #expect(tries.count == 1)
        #expect(try await shop.ids() == [1, 2])
    }

    @Test func `a concluded transaction that fails here as its connection is lost is not done again`() async throws {
        let shop = try await Self.announcing(4)
        _ = try await shop.database.write { try Self.concluding(2, dividing: 2, $0) }
        let tries = Tally()
        let fault = await #expect(throws: Fault.self) {
            try await shop.database.write { connection in
                tries.add()
                _ = try Self.concluding(3, dividing: 3, connection)
                try shop.endConnections()
                throw Fault(.invalidInput)
            }
        }
        #expect(fault?.code == .storageUnavailable)
        #expect(tries.count == 1)
        #expect(try await shop.ids() == [1, 2, 3])
    }

    @Test func `a client that invents statements takes no more of the server than is said`() async throws {
        let shop = try await Self.announcing(4)
        for round in 0..<3 {
            for number in 0..<400 {
                #expect(try await shop.database.read(.brief) { try $0.integer("SELECT CAST(\(literal: number) AS BIGINT)") } == number)
            }
            #expect(try await shop.database.read(.brief) { try $0.integer("SELECT COUNT(*) FROM pg_prepared_statements") } <= 400, "\(round)")
            #expect(try await shop.database.read(.brief, Self.both) == [4, 3])
            try await shop.database.write { _ = try $0.run("UPDATE things SET value = 4 WHERE id = 1") }
        }
    }

    @Test(arguments: [false, true]) func `what others change meanwhile is done again until it is done`(isConcluded: Bool) async throws {
        let shop = try await Shop()
        try await shop.database.write { _ = try $0.run("INSERT INTO things (id, value) VALUES (1, 0)") }
        try await withThrowingTaskGroup { group in
            for _ in 0..<20 {
                group.addTask {
                    try await shop.database.write { connection in
                        let value = try connection.integer("SELECT value FROM things WHERE id = 1")
                        try connection.post("UPDATE things SET value = \(value + 1) WHERE id = 1")
                        guard isConcluded else { return }
                        try connection.expect(Self.value, [.integer(1)])
                        try connection.conclude()
                        #expect(try Self.number(Self.value, [.integer(1)], connection) == value + 1)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await shop.database.read(.brief) { try $0.integer("SELECT value FROM things") } == 20)
    }

    @Test func `a statement has its time`() async throws {
        let shop = try await Shop { $0.statementSeconds = 1 }
        let fault = await #expect(throws: Fault.self) { try await shop.database.read(.brief) { try $0.integer("SELECT 1 FROM pg_sleep(60)") } }
        #expect(fault?.code == .storageUnavailable)
        #expect(try await shop.database.read(.brief) { try $0.integer("SELECT 7") } == 7)
    }

    @Test func `a frozen server is noticed, and its late answers go to nobody`() async throws {
        let shop = try await Shop { $0.statementSeconds = 1 }
        #expect(try await shop.database.read(.brief) { try $0.integer("SELECT 1") } == 1)
        shop.server.freeze()
        let fault = await #expect(throws: Fault.self) { try await shop.database.read(.brief) { try $0.integer("SELECT 2") } }
        #expect(fault?.code == .storageUnavailable)
        shop.server.thaw()
        for number in 3...20 as ClosedRange<Int64> {
            guard let answer = try? await shop.database.read(.brief, { try $0.integer("SELECT CAST(\(number) AS BIGINT)") }) else { continue }
            #expect(answer == number)
        }
        #expect(try await shop.untilAnswered("SELECT 21") == 21)
    }

    @Test func `nobody waits longer for a connection than is said, even when none comes free`() async throws {
        let shop = try await Shop {
            $0.connections = 1
            $0.queueSeconds = 1
        }
        let (taken, free) = (AsyncStream<Void>.makeStream(), Tally())
        async let first: Void = shop.database.write { _ in
            taken.continuation.yield()
            _ = try poll("the second is told") { free.count > 0 ? true : nil }
        }
        for await _ in taken.stream { break }
        let fault = await #expect(throws: Fault.self) { try await shop.database.read(.brief) { try $0.integer("SELECT 1") } }
        #expect(fault?.code == .storageUnavailable)
        free.add()
        try await first
    }

    @Test func `a task that is cancelled still has its work done`() async throws {
        let shop = try await Shop()
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            try await shop.database.write { _ = try $0.run("INSERT INTO things (id) VALUES (1)") }
        }
        task.cancel()
        try await task.value
        #expect(try await shop.ids() == [1])
    }

    @Test func `a string that libpq cannot read is not repeated`() async throws {
        let database = PostgresDatabase(PostgresSettings(url: "postgres://hub:se%cret@127.0.0.1/hub"), vault: try Shop.vault())
        let fault = await #expect(throws: Fault.self) { try await database.read(.brief) { try $0.integer("SELECT 1") } }
        let cause = "\(try #require(fault?.cause))"
        #expect(cause.contains("cannot read the connection string") && !cause.contains("cret"))
        try await database.close()
    }
}

/// A server with a table, and a database on it.
private final class Shop: Sendable {
    let server: PostgresServer
    let database: PostgresDatabase

    init(_ change: (inout PostgresSettings) -> Void = { _ in }) async throws {
        server = try await RedisServer.elsewhere { try PostgresServer.start(["-c", "fsync=off"]) }
        var settings = PostgresSettings(url: server.url, connections: 4)
        change(&settings)
        database = PostgresDatabase(settings, vault: try Self.vault())
        try await database.write { _ = try $0.run("CREATE TABLE things (id BIGINT PRIMARY KEY, value BIGINT)") }
    }

    deinit { Task.detached { [server, database] in try? await withExtendedLifetime(server) { database }.close() } }

    static func vault() throws -> SecretBox { try SecretBox(secret: [UInt8](repeating: 0, count: 32)) }

    func ids() async throws -> [Int64] { try await database.read(.brief) { try $0.all("SELECT id FROM things ORDER BY id") { $0.integer(0) } } }

    /// As an administrator of the server does; returns when they are gone.
    func endConnections() throws {
        let others = "FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = 'hub'"
        let psql = try RunningProcess(["psql", "-c", "SELECT pg_terminate_backend(pid, 20000) \(others)", server.url], in: server.folder)
        guard try psql.exitCode() == 0 else { throw Failure(psql.errors) }
    }

    func untilAnswered(_ query: SQLQuery) async throws -> Int64 {
        while true {
            if let answer = try? await database.read(.brief, { try $0.integer(query) }) { return answer }
            await Task.yield()
        }
    }
}

private final class Tally: Sendable {
    private let number = Atomic<Int>(0)

    var count: Int { number.load(ordering: .relaxed) }
    @discardableResult
    func add() -> Int { number.add(1, ordering: .relaxed).newValue }
}
