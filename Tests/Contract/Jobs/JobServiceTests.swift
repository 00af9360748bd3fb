import JobKit
import Kernel
import Logging
import ServiceLifecycle
import TestKit
import Testing

@testable import Platform

/// The service around the work: it looks again and again, and stops without losing anything.
struct JobServiceTests {
    private func group(_ runner: JobRunner) -> ServiceGroup {
        ServiceGroup(configuration: .init(services: [runner], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
    }

    @Test func `what is enqueued is found at the next look, while another job runs`() async throws {
        let shop = try await Workshop()
        let (first, second) = (Gate(), Gate())
        let a = shop.process("A", .test("first.job") { _ in try await first.stand() }, .test("second.job") { _ in try await second.stand() })
        let group = group(a)
        async let run: Void = group.run()
        await shop.pauses.begun(.seconds(1))
        try await shop.enqueue("first.job")
        await shop.pauses.end(.seconds(1))
        await first.reached()
        await shop.pauses.begun(.seconds(1))
        try await shop.enqueue("second.job")
        await shop.pauses.end(.seconds(1))
        await second.reached()
        await first.open()
        await second.open()
        await group.triggerGracefulShutdown()
        try await run
        #expect(try await shop.history().sorted() == ["first.job 1 A succeeded", "second.job 1 A succeeded"])
    }

    @Test func `a stop waits for what runs, takes nothing more, and gives the lease back`() async throws {
        let shop = try await Workshop()
        let gate = Gate()
        let a = shop.process("A", .test { _ in try await gate.stand() })
        try await shop.enqueue("test.job")
        let group = group(a)
        async let run: Void = group.run()
        await gate.reached()
        #expect(try await shop.lease()?.holder == "A")
        try await shop.enqueue("test.job")
        await group.triggerGracefulShutdown()
        await gate.open()
        try await run
        #expect(try await shop.history() == ["test.job 1 A succeeded"])
        #expect(try await shop.waiting() == ["test.job queued 0 0"])
        #expect(try await shop.lease() == nil)
    }

    @Test func `what does not finish within the grace goes back to the queue, and the attempt does not count`() async throws {
        let shop = try await Workshop()
        let gate = Gate()
        var timing = JobRunner.Timing()
        timing.graceSeconds = 11
        let a = shop.process("A", .test { _ in try await gate.stand() }, timing: timing)
        try await shop.enqueue("test.job")
        let group = group(a)
        async let run: Void = group.run()
        await gate.reached()
        await group.triggerGracefulShutdown()
        await shop.pauses.end(.seconds(11))
        try await run
        #expect(try await shop.history() == ["test.job 1 A interrupted"])
        #expect(try await shop.waiting() == ["test.job queued 0 0"])
        #expect(a.counters.total.interrupted == 1 && a.counters.total.failed == 0)
        #expect(try await shop.lease() == nil)
        #expect(await shop.process("B", .test()).turn() == 1)
    }

    @Test func `a process that is cancelled gives back what it holds`() async throws {
        let shop = try await Workshop()
        let gate = Gate()
        let a = shop.process("A", .test { _ in try await gate.stand() })
        try await shop.enqueue("test.job")
        let run = Task { try await a.run() }
        await gate.reached()
        run.cancel()
        try await run.value
        #expect(try await shop.waiting() == ["test.job queued 0 0"])
        #expect(try await shop.lease() == nil)
    }
}
