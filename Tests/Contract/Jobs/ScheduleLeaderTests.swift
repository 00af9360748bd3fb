import Kernel
import SQLiteDriver
import TestKit
import Testing

@testable import JobKit
@testable import Platform
@testable import SQLKit

/// One process at a time turns schedules into work, and each occurrence is work once. The clock starts at 10:00:00 UTC.
struct ScheduleLeaderTests {
    private static let everyMinute = Schedule.cron("* * * * *")

    @Test func `of two processes the first one leads, and only it enqueues`() async throws {
        let shop = try await Workshop()
        let (a, b) = (shop.process("A", .test(schedule: Self.everyMinute)), shop.process("B", .test(schedule: Self.everyMinute)))
        #expect(await a.turn() == 0)
        #expect(await b.turn() == 0)
        #expect(a.counters.isLeader && !b.counters.isLeader)
        shop.clock.advance(seconds: 30)
        #expect(await a.turn() == 0)
        shop.clock.advance(seconds: 30)
        #expect(await b.turn() == 0)
        #expect(try await shop.waiting() == [])
        #expect(await a.turn() == 1)
        #expect(try await shop.history() == ["test.job 1 A succeeded"])
    }

    @Test func `what the leader enqueues may be done by another`() async throws {
        let shop = try await Workshop()
        let (a, b) = (shop.process("A", .test(schedule: Self.everyMinute)), shop.process("B", .test(schedule: Self.everyMinute)))
        await a.turn()
        shop.clock.advance(seconds: 60)
        _ = try await a.lead(try await shop.store { try $0.outlook(for: ["test.job"]) })
        #expect(await b.turn() == 1)
        #expect(await a.turn() == 0)
        #expect(try await shop.history() == ["test.job 1 B succeeded"])
    }

    @Test func `when the leader dies another takes over once the lease has expired, and loses no occurrence`() async throws {
        let shop = try await Workshop()
        let (a, b) = (shop.process("A", .test(schedule: Self.everyMinute)), shop.process("B", .test(schedule: Self.everyMinute)))
        await a.turn()
        shop.clock.advance(seconds: 59)
        await b.turn()
        #expect(!b.counters.isLeader)
        shop.clock.advance(seconds: 1)
        #expect(await b.turn() == 1)
        #expect(b.counters.isLeader)
        #expect(try await shop.lease() == JobStore.Lease(holder: "B", expiresAt: shop.clock.now.adding(seconds: 60)))
        // The dead one was only asleep: it follows, and enqueues nothing twice.
        #expect(await a.turn() == 0)
        #expect(!a.counters.isLeader)
    }

    @Test func `a leader that stops gives its lease back at once`() async throws {
        let shop = try await Workshop()
        let (a, b) = (shop.process("A", .test(schedule: Self.everyMinute)), shop.process("B", .test(schedule: Self.everyMinute)))
        await a.turn()
        await b.giveLeaseBack()
        #expect(try await shop.lease()?.holder == "A", "a follower has nothing to give back")
        await a.giveLeaseBack()
        #expect(try await shop.lease() == nil)
        await b.turn()
        #expect(b.counters.isLeader)
    }

    @Test func `the lease is written only when a third of it is used up`() async throws {
        let shop = try await Workshop(isEmbedded: true)
        let a = shop.process("A", .test())
        await a.turn()
        let commits = shop.world.embedded.commitCount
        shop.clock.advance(seconds: 20)
        await a.turn()
        #expect(shop.world.embedded.commitCount == commits)
        shop.clock.advance(seconds: 1)
        await a.turn()
        #expect(shop.world.embedded.commitCount == commits + 1)
        #expect(try await shop.lease()?.expiresAt == shop.clock.now.adding(seconds: 60))
    }

    @Test func `an occurrence is enqueued once, whoever believes to lead`() async throws {
        let shop = try await Workshop()
        let first = shop.process("0", .test(schedule: Self.everyMinute))
        await first.turn()
        await first.giveLeaseBack()
        shop.clock.advance(seconds: 60)
        let processes = (1...8).map { shop.process("\($0)", .test(schedule: Self.everyMinute)) }
        let done = await withTaskGroup(of: Int.self) { group in
            for process in processes { group.addTask { await process.turn() } }
            return await group.reduce(0, +)
        }
        #expect(done == 1)
        #expect(processes.count { $0.counters.isLeader } == 1)
        #expect(try await shop.world.count("job_runs") == 1)
    }

    @Test func `the schema itself refuses a second row for one occurrence`() async throws {
        let shop = try await Workshop()
        let occurrence = shop.clock.now
        _ = try await shop.store { try $0.insert("test.job", payload: [:], scheduledFor: occurrence, runAt: occurrence) }
        await #expect(throws: ConstraintViolation.self) {
            try await shop.store { _ = try $0.insert("test.job", payload: [:], scheduledFor: occurrence, runAt: occurrence) }
        }
        try await shop.enqueue("test.job")
        try await shop.enqueue("test.job")
        #expect(try await shop.waiting().count == 3, "what has no schedule may wait many times")
    }

    @Test func `a new schedule starts from now`() async throws {
        let shop = try await Workshop()
        let a = shop.process("A", .test(schedule: .cron("0 10 * * *")))
        #expect(await a.turn() == 0)
        #expect(try await shop.waiting() == [])
    }

    @Test func `what was missed while nobody ran counts as one, the first`() async throws {
        let shop = try await Workshop()
        await shop.process("A", .test(schedule: Self.everyMinute)).turn()
        shop.clock.advance(hours: 50)
        let b = shop.process("B", .test(schedule: Self.everyMinute))
        #expect(await b.turn() == 1)
        #expect(await b.turn() == 0)
        let occurrence = try await shop.store { try $0.runs(of: "test.job", limit: 5) }.map(\.scheduledFor)
        #expect(occurrence == [Instant.test.adding(seconds: 60)])
        shop.clock.advance(seconds: 60)
        #expect(await b.turn() == 1, "then the clock goes on as before")
    }

    // MARK: Wrong clocks

    @Test func `a leader whose clock was a day ahead for one look stops no schedule`() async throws {
        let shop = try await Workshop()
        let a = shop.process("A", .test(schedule: Self.everyMinute))
        await a.turn()
        shop.clock.advance(hours: 24)
        // It only enqueues: the job is left to others, whose clocks are right.
        #expect(try await a.lead(try await shop.store { try $0.outlook(for: ["test.job"]) }) == 1)
        shop.clock.advance(hours: -24)
        #expect(try await shop.waiting() == ["test.job queued 0 60"], "due when its time has come")
        #expect(await a.turn() == 0)
        #expect(try await shop.lease() == JobStore.Lease(holder: "A", expiresAt: shop.clock.now.adding(seconds: 60)))
        #expect(try await shop.store { try $0.consideredUntil() } == ["test.job": .test])
        for _ in 1...2 {
            shop.clock.advance(seconds: 60)
            #expect(await a.turn() == 1)
        }
        #expect(try await shop.store { try $0.runs(of: "test.job", limit: 5) }.count == 2)
    }

    @Test func `a leader that died with its clock a day ahead is followed within a lease`() async throws {
        let shop = try await Workshop()
        let (a, b) = (shop.process("A", .test(schedule: Self.everyMinute)), shop.process("B", .test(schedule: Self.everyMinute)))
        await a.turn()
        shop.clock.advance(hours: 24)
        await a.turn()
        shop.clock.advance(hours: -24)
        await b.turn()
        shop.clock.advance(seconds: 59)
        await b.turn()
        #expect(!b.counters.isLeader)
        shop.clock.advance(seconds: 1)
        await b.turn()
        #expect(b.counters.isLeader)
        #expect(try await shop.lease() == JobStore.Lease(holder: "B", expiresAt: shop.clock.now.adding(seconds: 60)))
        shop.clock.advance(seconds: 60)
        #expect(await b.turn() == 1)
    }

    @Test func `a process whose clock is behind does not take the lease of a leader that lives`() async throws {
        let shop = try await Workshop()
        let (a, b) = (shop.process("A", .test()), shop.process("B", .test()))
        for _ in 1...6 {
            await a.turn()
            shop.clock.advance(hours: -1)
            await b.turn()
            shop.clock.advance(hours: 1)
            shop.clock.advance(seconds: 30)
        }
        #expect(a.counters.isLeader && !b.counters.isLeader)
        #expect(try await shop.lease()?.holder == "A")
    }

    @Test func `clocks that differ by seconds enqueue no occurrence twice`() async throws {
        let shop = try await Workshop()
        let (a, b) = (shop.process("A", .test(schedule: Self.everyMinute)), shop.process("B", .test(schedule: Self.everyMinute)))
        await a.turn()
        shop.clock.advance(seconds: 60)
        #expect(await a.turn() == 1)
        await a.giveLeaseBack()
        shop.clock.advance(seconds: -5)
        #expect(await b.turn() == 0)
        #expect(b.counters.isLeader)
        shop.clock.advance(seconds: 5)
        #expect(await b.turn() == 0)
        shop.clock.advance(seconds: 60)
        #expect(await b.turn() == 1)
    }

    @Test func `an occurrence that was given up does not come again when the mark moves back`() async throws {
        let shop = try await Workshop()
        let once = RetryPolicy(maximumAttempts: 1, firstSeconds: 1, longestSeconds: 1)
        let a = shop.process("A", .test(schedule: Self.everyMinute, retry: once) { _ in throw Fault(.staleVersion) })
        await a.turn()
        shop.clock.advance(hours: 24)
        await a.turn()
        #expect(try await shop.store { try $0.pending([.dead]) }.map(\.scheduledFor) == [Instant.test.adding(seconds: 60)])
        shop.clock.advance(hours: -24)
        await a.turn()
        shop.clock.advance(seconds: 60)
        #expect(await a.turn() == 0)
        #expect(a.counters.isLeader)
        shop.clock.advance(seconds: 60)
        #expect(await a.turn() == 1, "and the next one is tried as ever")
    }

    // MARK: Storage that does not answer

    @Test func `a process that cannot see the lease does not claim to lead, and leads again when it finds it its own`() async throws {
        let shop = try await Workshop()
        let storage = FailingDatabase(shop.world.installation.database)
        let (a, b) = (shop.process("A", on: storage, [.test()]), shop.process("B", .test()))
        await a.turn()
        #expect(a.counters.isLeader)
        storage.fail(true)
        await a.turn()
        #expect(!a.counters.isLeader)
        storage.fail(false)
        await a.turn()
        #expect(a.counters.isLeader)
        #expect(try await shop.lease()?.expiresAt == Instant.test.adding(seconds: 60), "it is the same lease")
        storage.fail(true)
        await a.turn()
        shop.clock.advance(seconds: 60)
        await b.turn()
        #expect(!a.counters.isLeader && b.counters.isLeader)
        storage.fail(false)
        await a.turn()
        #expect(!a.counters.isLeader && b.counters.isLeader)
    }

    @Test func `a leader that could not look just before it stops still gives its lease back`() async throws {
        let shop = try await Workshop()
        let storage = FailingDatabase(shop.world.installation.database)
        let a = shop.process("A", on: storage, [.test()])
        await a.turn()
        storage.fail(true)
        await a.turn()
        storage.fail(false)
        await a.giveLeaseBack()
        #expect(try await shop.lease() == nil)
    }

    // MARK: Occurrences

    @Test func `while an occurrence waits, the later ones are skipped`() async throws {
        let shop = try await Workshop()
        let a = shop.process("A", .test(schedule: Self.everyMinute) { _ in throw Fault(.staleVersion) })
        await a.turn()
        for _ in 1...3 {
            shop.clock.advance(seconds: 20)
            await a.turn()
        }
        #expect(try await shop.waiting().count == 1)
        shop.clock.advance(seconds: 60)
        _ = await a.take()
        #expect(try await shop.waiting().count == 1)
        // Given up, it no longer stands in the way.
        try await shop.world.run("UPDATE jobs SET state = 'dead', run_id = NULL, claimed_until = NULL")
        shop.clock.advance(seconds: 60)
        _ = await a.take()
        #expect(try await shop.waiting().count == 2)
    }

    @Test func `a schedule that is on the hour in Paris follows the clocks there`() async throws {
        let shop = try await Workshop()
        let a = shop.process("A", .test(schedule: .cron("30 11 * * *")))
        await a.turn()
        shop.clock.advance(seconds: 1799)
        #expect(await a.turn() == 0)
        shop.clock.advance(seconds: 1)
        #expect(await a.turn() == 1, "10:30 UTC in January")
    }
}
