import Foundation
import Glibc
import Kernel
import ProcessKit
import SQLKit
import Testing

/// Jobs in real processes: in the server, in a worker, from the command line.
@Suite(.onWorkers) struct JobTests {
    /// Leaves a job to whoever runs jobs.
    private func enqueue(_ name: String, in storage: Storage) async throws {
        try await storage.run(
            """
            INSERT INTO jobs (id, name, payload, state, run_at, attempts, created_at, updated_at) VALUES (
            (SELECT COALESCE(MAX(id), 1000) + 1 FROM jobs), \(name), '{}', 'queued', 0, 0, 0, 0)
            """)
    }

    private func waitForRuns(_ count: Int64, in storage: Storage) async throws {
        let end = ContinuousClock.now + .seconds(90)
        while try await storage.integer("SELECT COUNT(*) FROM job_runs WHERE outcome = 'succeeded'") != count {
            guard ContinuousClock.now < end else { throw Failure("not \(count) successful runs within 90 s") }
            usleep(3000)
        }
    }

    @Test func `a server runs jobs, leads the schedules, and leaves both in order when it stops`() async throws {
        let hub = try Hub.start()
        let storage = try Storage(hub)
        try await enqueue("jobs.history", in: storage)
        try await waitForRuns(1, in: storage)
        let listed = try hub.run("jobs", "list")
        #expect(listed.output.contains("led by ") && listed.output.contains(":\(hub.process.pid):"))
        #expect(try hub.stop() == 0)
        #expect(try await storage.integer("SELECT COUNT(*) FROM job_leases") == 0)
        #expect(try await storage.integer("SELECT COUNT(*) FROM jobs") == 0)
        #expect(try hub.run("doctor").code == 0)
    }

    @Test func `without jobs in the server a worker runs them, until it is told to stop`() async throws {
        let hub = try Hub.start(["HUB_JOBS": "off"])
        let storage = try Storage(hub)
        try await enqueue("identity.purge", in: storage)
        let worker = try Worker.start(beside: hub).process
        try await waitForRuns(1, in: storage)
        #expect(worker.output.contains("runs jobs as "))
        // The server started first: it would lead if it ran jobs.
        let process = ":\(worker.pid):"
        #expect(try await storage.texts("SELECT holder FROM job_leases UNION SELECT runner FROM job_runs").allSatisfy { $0.contains(process) })
        worker.signal(SIGTERM)
        #expect(try worker.exitCode() == 0)
        #expect(try await storage.integer("SELECT COUNT(*) FROM job_leases") == 0)
        #expect(worker.output.contains(#""message":"job done""#) && worker.output.contains(#""job":"identity.purge""#))
    }

    @Test func `a worker with a port shows its figures to who may see them, its health, and nothing else`() async throws {
        let hub = try Hub.start(["HUB_JOBS": "off"])
        let storage = try Storage(hub)
        try await enqueue("identity.purge", in: storage)
        let worker = try Worker.start(beside: hub, ["HUB_METRICS_TOKEN": "jeton-de-mesure-0123456789", "HUB_METRICS_ALLOW": "none"])
        try await waitForRuns(1, in: storage)
        #expect(try worker.get("/metrics").status == 401)
        let figures = try poll("the attempt is counted") { () throws -> String? in
            let text = try worker.get("/metrics", [("Authorization", "Bearer jeton-de-mesure-0123456789")]).text
            return text.contains(#"hub_job_attempts_total{job="identity.purge",outcome="succeeded"} 1"#) ? text : nil
        }
        #expect(figures.contains("hub_job_leader 1") && figures.contains("process_open_fds"))
        #expect(try worker.get("/health/ready").status == 200)
        #expect(try worker.get("/api/v2/chantiers").status == 404)
        #expect(try worker.get("/").status == 404)
        worker.process.signal(SIGTERM)
        #expect(try worker.process.exitCode() == 0)
    }

    @Test func `a worker that is killed leaves its lease to expire, and the next start goes on`() async throws {
        let hub = try Hub.start(["HUB_JOBS": "off"])
        let storage = try Storage(hub)
        try await enqueue("identity.purge", in: storage)
        let words = [Hub.executable, "work", "--data-dir", hub.folder.file("data")]
        let first = try RunningProcess(words, environment: try Hub.settings(hub.folder), in: hub.folder)
        try await waitForRuns(1, in: storage)
        first.signal(SIGKILL)
        _ = try first.exitCode()
        #expect(try await storage.integer("SELECT COUNT(*) FROM job_leases") == 1)
        // What is in the queue needs no leader.
        try await enqueue("identity.purge", in: storage)
        let second = try RunningProcess(words, environment: try Hub.settings(hub.folder), in: hub.folder)
        try await waitForRuns(2, in: storage)
        second.signal(SIGINT)
        #expect(try second.exitCode() == 0)
        #expect(try await storage.texts("SELECT holder FROM job_leases").allSatisfy { $0.contains(":\(first.pid):") }, "not its own to give back")
    }

    @Test func `the list tells schedules, runs, what waits and what was given up, to people and to programs`() async throws {
        let hub = try Hub.start(["HUB_JOBS": "off"])
        let storage = try Storage(hub)
        let empty = try hub.run("jobs", "list").output
        #expect(empty.contains("signalements.escalation  */15 * * * *") && empty.contains("never run") && empty.contains("no process leads"))
        try await storage.run(
            """
            INSERT INTO jobs (id, name, payload, state, run_at, attempts, last_error, created_at, updated_at) VALUES (
            41, 'identity.purge', '{}', 'dead', 0, 5, 'storage.unavailable', 0, 0),
            (42, 'identity.purge', '{}', 'queued', 1768471200000, 0, NULL, 0, 0)
            """)
        #expect(try hub.run("jobs", "run", "signalements.escalation").code == 0)
        let text = try hub.run("jobs", "list").output
        #expect(text.contains("Waiting: 1, running: 0") && text.contains("Given up: 1") && text.contains("storage.unavailable"))
        #expect(text.contains("due 2026-01-15 11:00"), "on the clocks of Paris")
        #expect(text.contains("succeeded in ") && !text.contains(" \n"))

        let json = try #require(try JSONSerialization.jsonObject(with: Data(try hub.run("jobs", "list", "--json").output.utf8)) as? [String: Any])
        let jobs = try #require(json["jobs"] as? [[String: Any]])
        let escalation = try #require(jobs.first { $0["name"] as? String == "signalements.escalation" })
        #expect((escalation["last_run"] as? [String: Any])?["outcome"] as? String == "succeeded")
        #expect((escalation["next_run_at"] as? String)?.hasSuffix("Z") == true)
        #expect((json["dead"] as? [[String: Any]])?.map { $0["id"] as? Int } == [41])
        #expect((json["queue"] as? [String: Any])?["queued"] as? Int == 1)
    }

    @Test func `a job runs in the foreground and tells its outcome by its exit code`() async throws {
        let hub = try Hub.start(["HUB_JOBS": "off"])
        let storage = try Storage(hub)
        let done = try hub.run("jobs", "run", "idempotency.purge")
        #expect(done.code == 0 && done.output == "idempotency.purge is done: {\"purged\":0}\n")
        try await storage.run("ALTER TABLE idempotency_records RENAME TO gone")
        let failed = try hub.run("jobs", "run", "idempotency.purge")
        #expect(failed.code == 1 && failed.output.hasPrefix("idempotency.purge failed: "))
        #expect(try await storage.integer("SELECT COUNT(*) FROM jobs") == 0)
        #expect(try await storage.texts("SELECT outcome FROM job_runs ORDER BY id") == ["succeeded", "failed"])
        let unknown = try hub.run("jobs", "run", "bogus")
        #expect(unknown.code != 0 && unknown.errors.contains("bogus") && unknown.errors.contains("hub jobs list"))
    }

    @Test func `a dead job gets its attempts back, one or all`() async throws {
        let hub = try Hub.start(["HUB_JOBS": "off"])
        let storage = try Storage(hub)
        for id in [41, 42, 43] as [Int64] {
            try await storage.run(
                """
                INSERT INTO jobs (id, name, payload, state, run_at, attempts, last_error, created_at, updated_at)
                VALUES (\(id), 'identity.purge', '{}', 'dead', 0, 5, 'x', 0, 0)
                """)
        }
        #expect(try hub.run("jobs", "retry", "42").output == "Job 42 will be tried again.\n")
        #expect(try await storage.texts("SELECT state FROM jobs ORDER BY id") == ["dead", "queued", "dead"])
        #expect(try hub.run("jobs", "retry", "--all-dead").output == "2 job(s) will be tried again.\n")
        #expect(try await storage.integer("SELECT COUNT(*) FROM jobs WHERE state = 'queued' AND attempts = 0") == 3)
        for words in [
            ["jobs", "retry", "42"], ["jobs", "retry", "99"], ["jobs", "retry"], ["jobs", "retry", "41", "--all-dead"], ["jobs", "retry", "x"],
        ] {
            let result = try Hub.run(words, in: hub.folder)
            #expect(result.code != 0 && result.errors.count > 10, "\(words)")
        }
    }

    @Test func `dead and unknown jobs are shown and can be dropped, all that are named or none`() async throws {
        let hub = try Hub.start(["HUB_JOBS": "off"])
        let storage = try Storage(hub)
        for (id, name, state) in [(41, "identity.purge", "dead"), (42, "old.job", "queued"), (43, "identity.purge", "queued")]
            as [(Int64, String, String)]
        {
            try await storage.run(
                """
                INSERT INTO jobs (id, name, payload, state, run_at, attempts, created_at, updated_at)
                VALUES (\(id), \(name), '{}', \(state), 0, 0, 0, 0)
                """)
        }
        let lines = try hub.run("jobs", "list").output.split(separator: "\n")
        #expect(lines.first { $0.contains("old.job") }?.contains("queued, unknown to this version") == true)
        #expect(lines.count { $0.contains("unknown to this version") } == 1)
        let refused = try hub.run("jobs", "drop", "41", "42", "43", "99")
        #expect(refused.code != 0 && refused.errors.contains("has the id 43, 99; nothing was dropped"))
        #expect(try await storage.integer("SELECT COUNT(*) FROM jobs") == 3)
        #expect(try hub.run("jobs", "drop", "41", "42", "42").output == "2 job(s) dropped.\n")
        #expect(try await storage.texts("SELECT name FROM jobs") == ["identity.purge"])
        #expect(try hub.run("jobs", "drop", "--help").output.contains("dead or unknown jobs"))
        #expect(try hub.run("jobs", "drop").code != 0)
    }

    @Test func `a database that is not up to date is said to be`() throws {
        for words in [["jobs", "list"], ["jobs", "run", "jobs.history"], ["jobs", "retry", "--all-dead"], ["jobs", "drop", "1"]] {
            let result = try Hub.run(words, in: try Folder())
            #expect(result.code != 0 && result.errors.contains("hub migrate"), "\(words): \(result.text)")
        }
    }
}
