import Kernel
import SQLiteDriver
import TestKit
import Testing
import UseCaseKit

@testable import JobKit
@testable import Platform
@testable import SQLKit

/// How late work is, whoever does it and also when nobody does. The clock starts at 10:00:00 UTC.
struct JobLagTests {
    private static let quarterly = Job.test(schedule: .cron("*/15 * * * *"))

    @Test func `what is queued is late from the moment it is due`() async throws {
        let shop = try await Workshop()
        try await shop.enqueue("test.job", inSeconds: 60)
        #expect(try await shop.lagSeconds(of: .test()) == 0)
        try await shop.enqueue("test.job")
        shop.clock.advance(seconds: 9)
        #expect(try await shop.lagSeconds(of: .test()) == 9)
        await shop.process("A", .test()).turn()
        #expect(try await shop.lagSeconds(of: .test()) == 0)
    }

    @Test func `when nobody runs jobs any more, a schedule whose time has passed is late`() async throws {
        let shop = try await Workshop()
        await shop.process("A", Self.quarterly).turn()
        shop.clock.advance(seconds: 899)
        #expect(try await shop.lagSeconds(of: Self.quarterly) == 0)
        shop.clock.advance(seconds: 601)
        #expect(try await shop.waiting() == [], "nobody is there to enqueue it")
        #expect(try await shop.lagSeconds(of: Self.quarterly) == 600)
        shop.clock.advance(hours: 50)
        #expect(try await shop.lagSeconds(of: Self.quarterly) == 600 + 50 * 3600)
        await shop.process("B", Self.quarterly).turn()
        #expect(try await shop.lagSeconds(of: Self.quarterly) == 0)
    }

    @Test func `a schedule that nobody ever looked at is not late`() async throws {
        let shop = try await Workshop()
        #expect(try await shop.lagSeconds(of: Self.quarterly) == 0)
        #expect(try await shop.lagSeconds() == 0)
    }

    @Test func `a schedule that this version does not declare is not late`() async throws {
        let shop = try await Workshop()
        await shop.process("A", Self.quarterly).turn()
        shop.clock.advance(hours: 1)
        #expect(try await shop.lagSeconds(of: .test("other.job", schedule: .cron("* * * * *"))) == 0)
        #expect(try await shop.lagSeconds(of: .test()) == 0, "it has the name, and no schedule any more")
    }

    @Test func `a mark in the future is not late`() async throws {
        let shop = try await Workshop()
        await shop.process("A", Self.quarterly).turn()
        _ = try await shop.store { try $0.connection.run("UPDATE job_schedules SET considered_until = \($0.now.adding(days: 1))") }
        shop.clock.advance(hours: 1)
        #expect(try await shop.lagSeconds(of: Self.quarterly) == 0)
    }

    @Test func `the job of a process that died is late once its claim has expired`() async throws {
        let shop = try await Workshop()
        try await shop.enqueue("test.job")
        #expect(await shop.process("A", .test()).take().count == 1)
        shop.clock.advance(seconds: 60)
        #expect(try await shop.lagSeconds(of: .test()) == 0)
        shop.clock.advance(seconds: 300)
        #expect(try await shop.lagSeconds(of: .test()) == 300)
        #expect(try await shop.lagSeconds(of: .test("other.job")) == 0, "unknown here: nobody will take it back")
    }

    @Test func `what this version does not know waits and is not late`() async throws {
        let shop = try await Workshop()
        try await shop.enqueue("gone.job")
        shop.clock.advance(seconds: 50)
        try await shop.enqueue("test.job")
        shop.clock.advance(seconds: 9)
        #expect(try await shop.lagSeconds(of: .test()) == 9)
        #expect(try await shop.store { try $0.figures() } == JobFigures(queued: 2))
    }

    @Test(arguments: [false, true]) func `the lag and the figures are read from indexes`(isAnalysed: Bool) async throws {
        let shop = try await Workshop(isEmbedded: true)
        try await shop.store { store in for number in 0..<500 { try store.enqueue("test.job", at: store.now.adding(seconds: Int64(number))) } }
        if isAnalysed { try shop.world.embedded.optimize() }
        let environment = shop.clock.environment
        _ = shop.world.recorder.take()
        _ = try await shop.world.recorder.read(.long) { connection in
            let store = JobStore(SQLSession(connection, now: environment.now(), caller: nil, environment: environment))
            return (try store.lagMilliseconds(of: [Self.quarterly]), try store.figures())
        }
        let queries = shop.world.recorder.take()
        #expect(queries.count == 6)
        for query in queries where !query.form.contains("job_schedules") {
            let plan = try shop.world.embedded.plan(of: query)
            let isOnIndex = plan.contains { $0.contains("INDEX jobs_queued") || $0.contains("INDEX jobs_running") || $0.contains("INDEX jobs_dead") }
            #expect(isOnIndex && !plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)\n\(query.form)")
        }
    }
}
