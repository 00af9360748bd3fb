import JobKit
import Kernel
import ResourceKit
import SQLiteDriver
import TestKit
import Testing

@testable import Platform
@testable import SQLKit

/// Work is taken by one process at a time, tried again when it fails, given up after its last attempt, and never lost.
struct JobAttemptTests {
    @Test func `what is done leaves the queue and stays in the history`() async throws {
        let shop = try await Workshop()
        let a = shop.process("A", .test { context in #expect(context.payload == ["site": 7]) })
        try await shop.enqueue("test.job", payload: ["site": 7])
        #expect(await a.turn() == 1)
        #expect(try await shop.waiting() == [])
        let run = try #require(try await shop.store { try $0.runs(of: "test.job", limit: 1) }.first)
        #expect(run.outcome == .succeeded && run.attempt == 1 && run.runner == "A" && run.report == "{}" && run.error == nil)
        #expect(run.startedAt == .test && run.finishedAt == .test)
        #expect(a.counters.total.succeeded == 1 && a.counters.total.failed == 0)
    }

    @Test func `what is due later waits`() async throws {
        let shop = try await Workshop()
        let a = shop.process("A", .test())
        try await shop.enqueue("test.job", inSeconds: 10)
        #expect(await a.turn() == 0)
        shop.clock.advance(seconds: 10)
        #expect(await a.turn() == 1)
    }

    @Test func `what this version does not know is left to those who do`() async throws {
        let shop = try await Workshop(isEmbedded: true)
        try await shop.enqueue("new.job")
        let commits = shop.world.embedded.commitCount
        let a = shop.process("A", .test())
        await a.turn()
        #expect(await a.turn() == 0)
        #expect(shop.world.embedded.commitCount == commits + 1, "the lease, and no look for nothing")
        #expect(try await shop.waiting() == ["new.job queued 0 0"])
        #expect(await shop.process("B", .test("new.job")).turn() == 1)
    }

    @Test func `many processes do each job once`() async throws {
        let shop = try await Workshop()
        let tally = Tally()
        for _ in 0..<30 { try await shop.enqueue("test.job") }
        let processes = (1...5).map { shop.process("\($0)", .test { _ in tally.add() }) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for process in processes { group.addTask { while await process.turn() > 0 {} } }
            try await group.waitForAll()
        }
        #expect(tally.count == 30)
        #expect(try await shop.waiting() == [])
        #expect(try await shop.world.integers("SELECT COUNT(*) FROM job_runs WHERE outcome = 'succeeded'") == [30])
    }

    @Test func `a process takes no more than it has room for, oldest first`() async throws {
        let shop = try await Workshop()
        var timing = JobRunner.Timing()
        timing.slots = 2
        let a = shop.process("A", .test(), timing: timing)
        for delay in [3, 1, 2] as [Int64] { try await shop.enqueue("test.job", inSeconds: delay) }
        shop.clock.advance(seconds: 5)
        let taken = await a.take()
        #expect(taken.map(\.id) == [2, 3])
        #expect(await a.take() == [])
        await a.perform(taken[0])
        #expect(await a.take().map(\.id) == [1])
    }

    // MARK: Failing

    @Test func `a failure is tried again after a growing wait, then given up with its error`() async throws {
        let shop = try await Workshop()
        let a = shop.process("A", .test { _ in throw Fault(.staleVersion) })
        try await shop.enqueue("test.job")
        for (attempt, seconds) in [(1, 50...100), (2, 100...200)] as [(Int, ClosedRange<Int64>)] {
            #expect(await a.turn() == 1)
            let job = try #require(try await shop.store { try $0.pending([.queued]) }.first)
            let wait = job.runAt.since(shop.clock.now)
            #expect(seconds.contains(wait / 1000) && job.attempts == attempt)
            #expect(job.lastError?.hasPrefix("resource.stale: ") == true)
            shop.clock.advance(seconds: wait / 1000)
            #expect(await a.turn() == 0, "not a moment too early")
            shop.clock.advance(seconds: 1)
        }
        #expect(await a.turn() == 1)
        #expect(try await shop.store { try $0.pending([.dead]) }.map(\.attempts) == [3])
        #expect(try await shop.history() == (1...3).map { "test.job \($0) A failed" })
        #expect(a.counters.total.failed == 3 && a.counters.total.dead == 1)
        shop.clock.advance(hours: 100)
        #expect(await a.turn() == 0)
    }

    @Test func `two jobs that fail together do not come back together`() async throws {
        let shop = try await Workshop()
        let a = shop.process("A", .test { _ in throw Fault(.staleVersion) })
        for _ in 0..<4 { try await shop.enqueue("test.job") }
        #expect(await a.turn() == 4)
        #expect(Set(try await shop.store { try $0.pending([.queued]) }.map(\.runAt)).count == 4)
    }

    @Test func `a dead job has all its attempts again when somebody says so, and nothing else does`() async throws {
        let shop = try await Workshop()
        let a = shop.process(
            "A", .test(retry: RetryPolicy(maximumAttempts: 1, firstSeconds: 1, longestSeconds: 1)) { _ in throw Fault(.staleVersion) })
        for _ in 0..<3 { try await shop.enqueue("test.job") }
        await a.turn()
        try await shop.enqueue("test.job", inSeconds: 60)
        #expect(try await shop.store { try $0.revive(2) })
        #expect(try await !shop.store { try $0.revive(2) }, "it is no longer dead")
        #expect(try await !shop.store { try $0.revive(4) }, "it never was")
        #expect(try await shop.waiting().sorted() == ["test.job dead 1 0", "test.job dead 1 0", "test.job queued 0 0", "test.job queued 0 60"])
        #expect(try await shop.store { try $0.reviveAll() } == 2)
        #expect(await shop.process("B", .test()).turn() == 3)
        #expect(try await shop.waiting() == ["test.job queued 0 60"])
    }

    @Test func `what nobody will do can be dropped, and nothing else`() async throws {
        let shop = try await Workshop()
        let a = shop.process(
            "A", .test(retry: RetryPolicy(maximumAttempts: 1, firstSeconds: 1, longestSeconds: 1)) { _ in throw Fault(.staleVersion) })
        try await shop.enqueue("test.job")
        await a.turn()
        try await shop.enqueue("gone.job")
        #expect(await shop.process("B", .test("gone.job")).take().map(\.id) == [2])
        for name in ["gone.job", "test.job"] { try await shop.enqueue(name) }
        func drop(_ id: Int64) async throws -> Bool { try await shop.store { try $0.discard(id, knowing: ["other.job", "test.job"]) } }
        #expect(try await drop(1), "it is dead")
        #expect(try await !drop(2), "another version is at it")
        #expect(try await drop(3), "it is queued, and unknown")
        #expect(try await !drop(4), "it is queued, and somebody will do it")
        #expect(try await !drop(9), "it does not exist")
        shop.clock.advance(seconds: 60)
        #expect(try await drop(2), "the process that was at it died")
        #expect(try await shop.waiting() == ["test.job queued 0 -60"])
        #expect(try await shop.history() == ["test.job 1 A failed", "gone.job 1 B lost"])
        let claim = await shop.process("C", .test()).take()
        shop.clock.advance(seconds: 60)
        #expect(claim.count == 1)
        #expect(try await !drop(4), "its claim has expired: somebody will take it back")
    }

    @Test func `a payload that cannot be read fails like any work`() async throws {
        let shop = try await Workshop()
        try await shop.enqueue("test.job")
        try await shop.world.run("UPDATE jobs SET payload = '{'")
        let tally = Tally()
        #expect(await shop.process("A", .test { _ in tally.add() }).turn() == 1)
        #expect(tally.count == 0)
        #expect(try await shop.history() == ["test.job 1 A failed"])
    }

    // MARK: Dying

    @Test func `a job whose process died runs again once its claim has expired`() async throws {
        let shop = try await Workshop()
        let tally = Tally()
        let (a, b) = (shop.process("A", .test { _ in tally.add() }), shop.process("B", .test { _ in tally.add() }))
        try await shop.enqueue("test.job")
        let held = await a.take()
        #expect(held.count == 1)
        shop.clock.advance(seconds: 59)
        #expect(await b.turn() == 0)
        shop.clock.advance(seconds: 1)
        #expect(await b.turn() == 1)
        #expect(tally.count == 1)
        #expect(try await shop.history() == ["test.job 1 A lost", "test.job 2 B succeeded"])
        #expect(b.counters.total.lost == 1)
        // The first one was only slow: what it has to say comes too late.
        await a.perform(held[0])
        #expect(try await shop.history() == ["test.job 1 A lost", "test.job 2 B succeeded"])
        #expect(a.counters.total.succeeded == 0)
    }

    @Test func `a late end does not touch the attempt of another process`() async throws {
        let shop = try await Workshop()
        let (a, b) = (shop.process("A", .test { _ in throw Fault(.staleVersion) }), shop.process("B", .test()))
        try await shop.enqueue("test.job")
        let held = await a.take()
        shop.clock.advance(seconds: 60)
        let taken = await b.take()
        #expect(taken.map(\.attempt) == [2])
        await a.perform(held[0])
        #expect(try await shop.waiting() == ["test.job running 2 0"])
        await b.perform(taken[0])
        #expect(try await shop.history() == ["test.job 1 A lost", "test.job 2 B succeeded"])
    }

    @Test func `a job that kills its process every time is given up`() async throws {
        let shop = try await Workshop()
        try await shop.enqueue("test.job")
        for process in ["A", "B", "C"] {
            #expect(await shop.process(process, .test()).take().count == 1)
            shop.clock.advance(seconds: 60)
        }
        let d = shop.process("D", .test())
        #expect(await d.turn() == 0)
        #expect(try await shop.waiting() == ["test.job dead 3 -60"])
        #expect(try await shop.store { try $0.pending([.dead]) }.first?.lastError?.hasPrefix("job.lost: ") == true)
        #expect(d.counters.total.dead == 1 && d.counters.total.lost == 1)
    }

    // MARK: Taking long

    @Test func `a job that works keeps its claim`() async throws {
        let shop = try await Workshop()
        let gate = Gate()
        let (a, b) = (shop.process("A", .test { _ in try await gate.stand() }), shop.process("B", .test()))
        try await shop.enqueue("test.job")
        let claim = try #require(await a.take().first)
        async let work: Void = a.perform(claim)
        await gate.reached()
        for _ in 1...5 {
            shop.clock.advance(seconds: 20)
            await shop.pauses.end(.seconds(20))
            // The next pause begins when the claim is prolonged.
            await shop.pauses.begun(.seconds(20))
        }
        #expect(await b.turn() == 0)
        await gate.open()
        await work
        #expect(try await shop.history() == ["test.job 1 A succeeded"])
    }

    @Test func `a job that lost its claim is told to stop`() async throws {
        let shop = try await Workshop()
        let gate = Gate()
        let (a, b) = (shop.process("A", .test { _ in try await gate.stand() }), shop.process("B", .test()))
        try await shop.enqueue("test.job")
        let claim = try #require(await a.take().first)
        async let work: Void = a.perform(claim)
        await gate.reached()
        shop.clock.advance(seconds: 61)
        #expect(await b.turn() == 1)
        await shop.pauses.end(.seconds(20))
        await work
        #expect(try await shop.history() == ["test.job 1 A lost", "test.job 2 B succeeded"])
    }

    @Test func `a job that takes too long is told to stop, and that is a failure`() async throws {
        let shop = try await Workshop()
        let gate = Gate()
        let a = shop.process("A", .test(timeoutSeconds: 7) { _ in try await gate.stand() })
        try await shop.enqueue("test.job")
        let claim = try #require(await a.take().first)
        async let work: Void = a.perform(claim)
        await gate.reached()
        await shop.pauses.end(.seconds(7))
        await work
        let job = try #require(try await shop.store { try $0.pending([.queued]) }.first)
        #expect(job.attempts == 1 && job.lastError?.hasPrefix("job.timed_out: ") == true)
    }

    @Test func `a job told to stop makes no further change`() async throws {
        let shop = try await Workshop()
        let gate = Gate()
        let a = shop.process(
            "A",
            .test(timeoutSeconds: 7) { context in
                do { try await gate.stand() } catch { _ = try await context.change("late") { try JobStore($0).enqueue("effect") } }
            })
        try await shop.enqueue("test.job")
        let claim = try #require(await a.take().first)
        async let work: Void = a.perform(claim)
        await gate.reached()
        await shop.pauses.end(.seconds(7))
        await work
        #expect(try await shop.waiting().count == 1, "the job itself")
    }

    // MARK: In the foreground

    @Test func `a job run by hand is tried once, whatever waits`() async throws {
        let shop = try await Workshop()
        let job = Job.test { _ in throw Fault(.staleVersion) }
        let a = shop.process("A", job)
        try await shop.enqueue("test.job", inSeconds: 60)
        guard case .drop = try await a.runNow(job) else {
            Issue.record("it failed, and is not kept")
            return
        }
        #expect(try await shop.waiting() == ["test.job queued 0 60"])
        #expect(try await shop.history() == ["test.job 1 A failed"])
    }

    // MARK: Figures and storage

    @Test func `the queue tells how much waits`() async throws {
        let shop = try await Workshop()
        for _ in 1...2 { try await shop.enqueue("other.job", inSeconds: 60) }
        try await shop.enqueue("test.job")
        let a = shop.process("A", .test())
        #expect(await a.take().count == 1)
        #expect(try await shop.store { try $0.figures() } == JobFigures(queued: 2, running: 1))
    }

    @Test func `while the storage does not answer nothing is done, and work goes on after`() async throws {
        let shop = try await Workshop()
        let storage = FailingDatabase(shop.world.installation.database)
        let a = shop.process("A", on: storage, [.test()])
        try await shop.enqueue("test.job")
        storage.fail(true)
        #expect(await a.turn() == 0)
        storage.fail(false)
        let claim = try #require(await a.take().first)
        storage.fail(true)
        await a.perform(claim)
        #expect(a.counters.total.succeeded == 0, "its end could not be written")
        storage.fail(false)
        shop.clock.advance(seconds: 60)
        #expect(await a.turn() == 1)
        #expect(try await shop.history() == ["test.job 1 A lost", "test.job 2 A succeeded"])
    }
}
