import JobKit
import Kernel
import ResourceKit
import SQLiteDriver
import Testing

@testable import Platform
@testable import SQLKit

/// What jobs ask of the database, every second and in every process, stays on indexes whatever waits.
struct JobPlanTests {
    @Test(arguments: [false, true]) func `every statement of a look, a claim and an end is on an index`(isAnalysed: Bool) async throws {
        let shop = try await Workshop(isEmbedded: true)
        try await shop.store { store in
            for number in 0..<2000 { try store.enqueue(number % 10 == 0 ? "test.job" : "other.job", at: store.now.adding(seconds: Int64(number))) }
        }
        if isAnalysed { try shop.world.embedded.optimize() }
        let recorder = shop.world.recorder
        _ = recorder.take()
        let a = shop.process(
            "A", on: recorder,
            [.test(schedule: .cron("* * * * *")), .test("failing.job") { _ in throw Fault(.staleVersion) }])
        let b = shop.process("B", on: recorder, [.test()])
        try await shop.enqueue("failing.job")
        await a.turn()
        _ = await a.take()
        shop.clock.advance(seconds: 61)
        await b.turn()
        await a.giveLeaseBack()
        let queries = recorder.take().filter { $0.form.contains("job") && !$0.form.hasPrefix("INSERT") }
        #expect(Set(queries.map(\.form)).count > 12)
        for query in queries {
            for line in try shop.world.embedded.plan(of: query) {
                // The few rows of schedules and leases may be read whole, and a subquery that was indexed be counted.
                let isFew = line == "SCAN job_schedules" || line == "SCAN counted" || line == "SCAN CONSTANT ROW"
                #expect(
                    !line.hasPrefix("SCAN") || line.contains("USING INDEX") || line.contains("USING COVERING INDEX") || isFew,
                    "\(line)\n\(query.form)")
                #expect(!line.contains("TEMP B-TREE"), "\(line)\n\(query.form)")
            }
        }
    }

    @Test(arguments: [false, true]) func `the look and the claim walk what is due in order, past nothing else`(isAnalysed: Bool) async throws {
        let shop = try await Workshop(isEmbedded: true)
        try await shop.store { store in for number in 0..<500 { try store.enqueue("test.job", at: store.now.adding(seconds: Int64(number))) } }
        if isAnalysed { try shop.world.embedded.optimize() }
        _ = shop.world.recorder.take()
        _ = await shop.process("A", on: shop.world.recorder, [.test()]).take()
        let claims = shop.world.recorder.take().filter { $0.form.contains("ORDER BY run_at, id") }
        #expect(claims.count == 2)
        for claim in claims {
            let plan = try shop.world.embedded.plan(of: claim)
            #expect(plan.count == 1 && plan[0].contains("jobs_queued (run_at<?)"), "\(plan)")
            #expect(claim.rendered(for: .postgres).text.contains("FOR UPDATE SKIP LOCKED") == false, "only where the dialect asks for it")
        }
        #expect(Dialect.postgres.skippingLocked.form == " FOR UPDATE SKIP LOCKED")
    }

    @Test(arguments: ["idempotency.purge", "identity.purge", "jobs.history"]) func `a purge finds its rows by index`(name: String) async throws {
        let world = try await World.make(isEmbedded: true)
        _ = world.recorder.take()
        let job = try #require(world.installation.jobs.first { $0.name == name })
        let context = JobContext(
            job: name, payload: [:], database: world.recorder, environment: world.clock.environment, caller: .system(name))
        _ = try await job.run(context)
        let deletes = world.recorder.take().filter { $0.form.hasPrefix("DELETE") }
        #expect(!deletes.isEmpty)
        for delete in deletes {
            let plan = try world.embedded.plan(of: delete)
            #expect(!plan.contains { $0.hasPrefix("SCAN") && !$0.contains("INDEX") }, "\(plan)\n\(delete.form)")
            #expect(!plan.contains { $0.contains("ORDER BY") }, "\(plan)\n\(delete.form)")
        }
    }
}
