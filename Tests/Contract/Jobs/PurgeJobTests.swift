import APIKit
import JobKit
import Kernel
import ResourceKit
import SQLiteDriver
import TestKit
import Testing

@testable import Platform
@testable import SQLKit

/// What deletes, deletes what is old enough, nothing else, and a bounded number of rows at a time.
struct PurgeJobTests {
    @Test func `every job has a name of its own, a feature and a summary`() async throws {
        let jobs = try await World.make(isEmbedded: true).installation.jobs
        #expect(jobs.map(\.name).sorted() == ["idempotency.purge", "identity.purge", "jobs.history", "signalements.escalation"])
        for job in jobs { #expect(!job.summary.french.isEmpty && !job.summary.english.isEmpty && job.schedule != nil) }
    }

    @Test func `answers are remembered for 24 hours, and forgotten then`() async throws {
        let world = try await World.make()
        let site: JSON = ["name": "Villa", "location": "Bron"]
        #expect(try await world.call("POST", "/api/v2/chantiers", body: site, headers: [.idempotencyKey: "old"]).status == 201)
        world.clock.advance(seconds: 1)
        #expect(try await world.call("POST", "/api/v2/chantiers", as: .conducteur, body: site, headers: [.idempotencyKey: "new"]).status == 201)
        world.clock.advance(seconds: 24 * 3600 - 2)
        #expect(try await world.runJob("idempotency.purge") == ["purged": 0])
        world.clock.advance(seconds: 1)
        #expect(try await world.runJob("idempotency.purge") == ["purged": 1])
        #expect(try await world.rows("idempotency_records", "key", orderBy: "key") == [["new"]])
        world.clock.advance(seconds: 1)
        #expect(try await world.runJob("idempotency.purge") == ["purged": 1])
    }

    @Test func `many go in several transactions, so that nobody waits long for the writer`() async throws {
        let world = try await World.make(isEmbedded: true) { session in
            for number in 0..<1200 {
                try session.connection.run(
                    """
                    INSERT INTO idempotency_records (user_id, key, fingerprint, status, headers, body, created_at) VALUES (
                    1, \("k\(number)"), \(value: .blob([1])), 200, '{}', \(value: .sealed("{}")), \(session.now.adding(hours: -30)))
                    """)
            }
        }
        let commits = world.embedded.commitCount
        #expect(try await world.runJob("idempotency.purge") == ["purged": 1200])
        #expect(world.embedded.commitCount - commits == 5, "three batches, and the start and the end of the run")
        #expect(try await world.count("idempotency_records") == 0)
        #expect(try await world.count("audit_logs") == 0)
    }

    @Test func `sessions go a day after their end, wrong passwords when they count no more`() async throws {
        let world = try await World.make()
        let sessions = try await world.count("sessions")
        let wrong: JSON = ["email": .string(Person.chef.email), "password": "faux"]
        #expect(try await world.call("POST", "/api/v2/auth/login", as: .nobody, body: wrong).status == 401)
        #expect(try await world.count("login_attempts") == 2, "from that network, and from all that the person is not known from")
        world.clock.advance(seconds: 1800)
        #expect(try await world.runJob("identity.purge") == ["sessions": 0, "login_attempts": 0])
        world.clock.advance(seconds: 1)
        #expect(try await world.runJob("identity.purge") == ["sessions": 0, "login_attempts": 2])
        // Sessions last an hour.
        world.clock.advance(seconds: 25 * 3600 - 1801)
        #expect(try await world.runJob("identity.purge")["sessions"] == 0)
        world.clock.advance(seconds: 1)
        #expect(try await world.runJob("identity.purge")["sessions"] == .integer(sessions))
        #expect(try await world.count("sessions") == 0)
    }

    @Test func `the history of jobs keeps thirty days, and so many rows`() async throws {
        let shop = try await Workshop()
        let a = shop.process("A", .test())
        for _ in 0..<3 { try await shop.enqueue("test.job") }
        await a.turn()
        shop.clock.advance(hours: 30 * 24)
        try await shop.enqueue("test.job")
        await a.turn()
        #expect(try await shop.world.runJob("jobs.history") == ["purged": 0, "dead": 0])
        shop.clock.advance(seconds: 1)
        #expect(try await shop.world.runJob("jobs.history") == ["purged": 3, "dead": 0])
        #expect(try await shop.world.rows("job_runs", "name", "id") == [["test.job", "4"], ["jobs.history", "5"], ["jobs.history", "6"]])

        try await shop.world.run("UPDATE job_runs SET id = 50006 WHERE id = 6")
        try await shop.world.write { try $0.connection.advanceSequence("job_runs", past: 50006) }
        #expect(try await shop.world.runJob("jobs.history") == ["purged": 2, "dead": 0])
        #expect(try await shop.world.rows("job_runs", "id") == [["50006"], ["50007"]])
    }
    @Test func `a job that was given up stays for thirty days`() async throws {
        let shop = try await Workshop()
        let a = shop.process(
            "A", .test(retry: RetryPolicy(maximumAttempts: 1, firstSeconds: 1, longestSeconds: 1)) { _ in throw Fault(.staleVersion) })
        for _ in 0..<2 { try await shop.enqueue("test.job") }
        await a.turn()
        try await shop.enqueue("waiting.job")
        shop.clock.advance(seconds: 60)
        try await shop.enqueue("test.job")
        await a.turn()
        shop.clock.advance(seconds: 30 * 24 * 3600 - 60)
        #expect(try await shop.world.runJob("jobs.history") == ["purged": 0, "dead": 0])
        shop.clock.advance(seconds: 1)
        #expect(try await shop.world.runJob("jobs.history") == ["purged": 2, "dead": 2])
        #expect(try await shop.store { try $0.pending([.dead, .queued]) }.map { "\($0.id) \($0.name)" } == ["3 waiting.job", "4 test.job"])
    }
}
