import APIKit
import Kernel
import Logging
import ProcessKit
import RedisDriver
import Synchronization
import TestKit
import Testing
import UseCaseKit

@testable import Platform
@testable import SQLKit

/// The counts that processes share, on a real server: what one has written, all know at their next question.
struct RedisGenerationsTests {
    private static let catalog = TableCatalog([Migration("0001", ["CREATE TABLE chantiers (a)", "CREATE TABLE phases (a)"])], internals: [])
    private static let phases = catalog.set(of: ["phases"]) ?? .none

    /// One process's side of it.
    private struct Process {
        let client: RedisClient
        let generations: RedisGenerations

        init(_ server: RedisServer, seed: UInt8) throws {
            // A second connection that comes to be later begins another series.
            client = try server.makeClient(options: .patient { $0.connections = 1 })
            let environment = Environment(now: { .test }, newUUID: { TestPurse.uuid }, randomBytes: Self.drawing(seed))
            let series = RedisSeries(client, catalog, environment, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, settle: {})
            generations = RedisGenerations(desk: RedisDesk(client, series), series: series)
            client.start()
        }

        /// Other bytes each time, and in each process.
        private static func drawing(_ seed: UInt8) -> @Sendable (Int) -> [UInt8] {
            let generator = Mutex(SeededGenerator(UInt64(seed)))
            return { count in generator.withLock { generator in (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) } } }
        }

        var stamp: GenerationStamp? {
            get async { await generations.read(catalog.all).value?.stamp(of: phases) }
        }

        /// Asks until there is an answer.
        var eventualStamp: GenerationStamp {
            get async {
                while true {
                    if let stamp = await stamp { return stamp }
                    await client.untilConnected()
                    await Task.yield()
                }
            }
        }
    }

    @Test func `a change that one process was told of is in the next answer to any other`() async throws {
        let server = try await RedisServer.start()
        let (one, other) = (try Process(server, seed: 1), try Process(server, seed: 2))
        _ = await one.eventualStamp
        var last = await other.eventualStamp
        for _ in 0..<200 {
            await one.generations.changed(Self.phases)
            let next = try #require(await other.stamp)
            #expect(next != last)
            last = next
        }
        await one.generations.changed(try #require(Self.catalog.set(of: ["chantiers"])))
        #expect(await other.stamp == last)
    }

    @Test func `changes of several processes at once are all counted`() async throws {
        let server = try await RedisServer.start()
        let processes = try (1...3).map { try Process(server, seed: $0) }
        for process in processes { _ = await process.eventualStamp }
        let before = await processes[0].eventualStamp
        await withTaskGroup { group in
            for process in processes { for _ in 0..<100 { group.addTask { await process.generations.changed(Self.phases) } } }
        }
        #expect(await processes[1].eventualStamp.sum == before.sum + 300)
    }

    @Test func `while Redis is away nothing is known, and afterwards nothing of before holds`() async throws {
        let server = try await RedisServer.start()
        let process = try Process(server, seed: 1)
        let before = await process.eventualStamp
        try await server.kill()
        await process.client.untilDisconnected()
        #expect(await process.stamp == nil)
        // Returns although nobody can be told.
        await process.generations.changed(Self.phases)
        try await server.restart()
        #expect(await process.eventualStamp.epoch != before.epoch)
    }

    @Test func `counts that Redis lost begin a new series`() async throws {
        let server = try await RedisServer.start()
        let process = try Process(server, seed: 1)
        let before = await process.eventualStamp
        _ = try await process.client.send(["FLUSHALL"])
        #expect(await process.stamp == nil)
        #expect(await process.eventualStamp.epoch != before.epoch)
    }

    @Test func `a process that starts begins a new series: it may have died before it told of a change`() async throws {
        let server = try await RedisServer.start()
        let before = await (try Process(server, seed: 1)).eventualStamp
        #expect(await (try Process(server, seed: 2)).eventualStamp.epoch != before.epoch)
    }
}
