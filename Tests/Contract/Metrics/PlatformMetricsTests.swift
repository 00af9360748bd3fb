import APIKit
import Cryptography
import Dispatch
import FoundationEssentials
import Glibc
import HTTPServer
import JobKit
import Kernel
import Logging
import MetricsKit
import PostgresDriver
import RedisDriver
import SQLiteDriver
import Telemetry
import Testing

@testable import Platform
@testable import SQLKit

/// What `/metrics` says besides requests, and the page that describes it all.
struct PlatformMetricsTests {
    // MARK: Storage

    @Test func `a key counts as active as long as it would be let in`() async throws {
        let counted = try await Counted.make()
        let (world, clock) = (counted.world, counted.world.clock)
        func active() async -> MetricSample.Value? {
            clock.advance(seconds: 5)
            return await counted.value("active_api_keys")
        }
        try await world.run("DELETE FROM api_keys")
        #expect(await active() == .integer(0))
        for person in [Person.admin, .conducteur, .chef] { try await world.prepare(.key(person, ["read"])) }
        #expect(await active() == .integer(3))
        try await world.run("UPDATE api_keys SET is_active = FALSE WHERE user_id = \(Person.admin.id)")
        #expect(await active() == .integer(2))
        try await world.run("UPDATE utilisateurs SET is_active = FALSE WHERE id = \(Person.conducteur.id)")
        #expect(await active() == .integer(1))
        try await world.write { session in
            _ = try session.connection.run("UPDATE api_keys SET expires_at = \(session.now.adding(seconds: 60))")
        }
        #expect(await active() == .integer(1))
        clock.advance(seconds: 60)
        #expect(await active() == .integer(0))
    }

    @Test func `the outbox shows what waits and for how long`() async throws {
        let counted = try await Counted.make()
        let (world, clock) = (counted.world, counted.world.clock)
        try await world.run("UPDATE outbox SET published_at = occurred_at")
        #expect(await counted.value("hub_outbox_unpublished_events") == .integer(0))
        #expect(await counted.value("hub_outbox_lag_seconds") == .number(0))
        await counted.ask("POST", "/api/v2/chantiers", as: .admin, body: ["name": "Villa", "location": "Lyon"])
        clock.advance(seconds: 90)
        await counted.ask("POST", "/api/v2/chantiers", as: .admin, body: ["name": "Gare", "location": "Lyon"])
        let waiting = try await world.integers("SELECT COUNT(*) FROM outbox WHERE published_at IS NULL")
        #expect(waiting[0] >= 2)
        #expect(await counted.value("hub_outbox_unpublished_events") == .integer(Int(waiting[0])))
        #expect(await counted.value("hub_outbox_lag_seconds") == .number(90))
    }

    @Test func `scraping again within five seconds does not read storage again`() async throws {
        let counted = try await Counted.make()
        let (world, clock) = (counted.world, counted.world.clock)
        let before = try #require(await counted.value("active_api_keys"))
        try await world.run("DELETE FROM api_keys")
        clock.advance(seconds: 4)
        #expect(await counted.value("active_api_keys") == before)
        clock.advance(seconds: 1)
        #expect(await counted.value("active_api_keys") == .integer(0))
    }

    @Test func `storage that cannot be read is counted, and the rest is shown`() async throws {
        let counted = try await Counted.make()
        try await counted.world.alter("DROP TABLE outbox")
        let families = await counted.world.installation.metrics.gather().map(\.metric.name)
        #expect(!families.contains("active_api_keys") && !families.contains("hub_outbox_lag_seconds"))
        #expect(families.contains("process_cpu_seconds_total") && families.contains("hub_build_info"))
        #expect(await counted.value("hub_scrape_failures_total") == .integer(2))
    }

    @Test func `figures of storage are read from indexes`() async throws {
        let world = try await World.make(isEmbedded: true)
        guard case .embedded(let database) = world.installation.storage else { throw Unreadable() }
        for (figure, table) in [(StorageFigure.outboxUnpublished, "outbox"), (.outboxLag, "outbox")] {
            let recorder = world.recorder
            _ = recorder.take()
            _ = try await recorder.read(.long) { connection in
                try figure.read(SQLSession(connection, now: world.clock.now, caller: nil, environment: world.clock.environment))
            }
            let queries = recorder.take()
            #expect(queries.count == 1)
            for query in queries {
                let plan = try database.plan(of: query)
                #expect(plan.allSatisfy { $0.contains("outbox_unpublished") }, "\(table): \(plan)")
            }
        }
    }

    @Test func `jobs show what waits, since when, and what became of them here`() async throws {
        let shop = try await Workshop()
        let runner = shop.process("A", .test(), .test("failing.job") { _ in throw Fault(.staleVersion) })
        let registry = MetricsRegistry()
        let known = Array(runner.jobs.values)
        StorageFigures([.jobs, .jobLag(of: known)], database: shop.world.installation.database, environment: shop.clock.environment).addMetrics(
            to: registry)
        runner.addMetrics(to: registry)
        func samples(_ name: String) async -> [MetricSample] { await registry.gather().first { $0.metric.name == name }?.samples ?? [] }

        try await shop.enqueue("test.job")
        try await shop.enqueue("failing.job", inSeconds: 1)
        try await shop.enqueue("test.job", inSeconds: 3600)
        shop.clock.advance(seconds: 30)
        #expect(
            await samples("hub_jobs") == [
                MetricSample(labels: ["dead"], .integer(0)), MetricSample(labels: ["queued"], .integer(3)),
                MetricSample(labels: ["running"], .integer(0)),
            ])
        #expect(await samples("hub_job_lag_seconds") == [MetricSample(.number(30))])
        #expect(await samples("hub_job_leader") == [MetricSample(.integer(0))])
        #expect(await samples("hub_job_attempts_total").isEmpty)

        await runner.turn()
        shop.clock.advance(seconds: 5)
        #expect(await samples("hub_jobs").map(\.value) == [.integer(0), .integer(2), .integer(0)])
        #expect(await samples("hub_job_lag_seconds") == [MetricSample(.number(0))])
        #expect(await samples("hub_job_leader") == [MetricSample(.integer(1))])
        let attempts = await samples("hub_job_attempts_total").filter { $0.value != .integer(0) }
        #expect(
            attempts == [
                MetricSample(labels: ["failing.job", "failed"], .integer(1)), MetricSample(labels: ["test.job", "succeeded"], .integer(1)),
            ])
        #expect(await samples("hub_jobs_given_up_total").map(\.labels) == [["failing.job"], ["test.job"]])
        #expect(await samples("hub_job_run_seconds_total").count == 2)
    }

    @Test func `what a server tells of late jobs is about all that its installation declares`() async throws {
        let counted = try await Counted.make()
        let (world, clock) = (counted.world, counted.world.clock)
        #expect(await counted.value("hub_job_lag_seconds") == .number(0), "nobody ever led, and nothing is late by decades")
        for job in world.installation.jobs {
            let schedule = try #require(job.schedule)
            try await world.run("DELETE FROM job_schedules")
            try await world.write { _ = try JobStore($0).enqueueDue(job.name, schedule) }
            let next = try #require(schedule.next(after: clock.now))
            clock.advance(seconds: next.since(clock.now) / 1000 + 600)
            #expect(await counted.value("hub_job_lag_seconds") == .number(600), "\(job.name)")
        }
    }

    // MARK: Engine, log, process

    @Test func `commits and the writes that they carry are counted, refused ones too`() async throws {
        let counted = try await Counted.make(isEmbedded: true)
        let world = counted.world
        guard case .embedded(let database) = world.installation.storage else { throw Unreadable() }
        let before = try #require(await counted.value("hub_database_commit_writes")?.distribution)
        #expect(before.count == database.commitCount)
        await withTaskGroup { group in
            for _ in 0..<20 { group.addTask { _ = try? await world.write { _ = try $0.nextID("metrics") } } }
        }
        let after = try #require(await counted.value("hub_database_commit_writes")?.distribution)
        #expect(after.sum - before.sum == 20)
        #expect((1...20).contains(after.count - before.count))
        #expect(await counted.value("hub_database_commit_duration_seconds")?.distribution?.count == after.count)
        #expect(await counted.value("hub_database_commit_failures_total") == .integer(0))
        #expect(await counted.value("hub_database_writes_waiting") == .integer(0))
        #expect(await counted.value("hub_database_long_reads") == .integer(0))
        #expect(await counted.value("hub_database_long_read_connections") == .integer(4))
    }

    @Test func `lines of the log that nobody read in time are counted`() async throws {
        var ends: [Int32] = [0, 0]
        // Not a pipe: another test's process might inherit its end, and hold it open.
        #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0)
        let (output, input) = (ends[0], ends[1])
        let sink = LogSink(descriptor: input)
        let registry = MetricsRegistry()
        sink.addMetrics(to: registry)
        let line = [UInt8](repeating: 0x2E, count: 1 << 20)
        for _ in 0..<30 { sink.write(line) }
        let gathered = await registry.gather().first { $0.metric.name == "hub_log_lines_dropped_total" }
        guard case .integer(let dropped) = gathered?.samples.first?.value else { throw Unreadable() }
        #expect(dropped > 0)
        // Somebody reads at last: what was not dropped is there.
        let read = await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: Self.countLines(output)) }
            DispatchQueue.global().async {
                sink.flush()
                shutdown(input, Int32(SHUT_WR))
            }
        }
        #expect(read == 30 - dropped)
        for end in ends { close(end) }
    }

    struct Unreadable: Error {}

    private static func countLines(_ descriptor: Int32) -> Int {
        var lines = 0
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return lines }
            lines += chunk[..<count].count { $0 == 0x0A }
        }
    }

    @Test func `the process tells what it uses`() throws {
        let now = try ProcessFigures.now()
        #expect(now.residentBytes > 1_000_000 && now.virtualBytes > now.residentBytes)
        #expect(now.threads >= 1 && now.cpuSeconds >= 0)
        #expect(now.openDescriptors >= 3 && now.openDescriptors <= now.maximumDescriptors)
        #expect(now.startSeconds > 1_600_000_000)
    }

    // MARK: Description

    /// The table of `docs/METRICS.md` is what a running platform has; each line is written here as it must stand there.
    @Test func `the page on metrics describes each of them, and no other`() async throws {
        let path = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/docs/METRICS.md"
        let page = try String(contentsOfFile: path, encoding: .utf8)
        let table = try #require(page.split(separator: "| Name | Type | Labels | Meaning |").last?.split(separator: "\n\n").first)
        let described = table.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
        let metrics = try await Self.metrics().sorted { $0.name < $1.name }
        let expected = metrics.map { metric in
            let labels = metric.labels.map { "`\($0)`" }.joined(separator: ", ")
            return "| `\(metric.name)` | \(metric.kind.rawValue) | \(labels)\(labels.isEmpty ? "" : " ")| \(metric.help) |"
        }
        for line in expected where !described.contains(line) { Issue.record("docs/METRICS.md lacks: \(line)") }
        for line in described where !expected.contains(line) { Issue.record("docs/METRICS.md describes what is not there: \(line)") }
        #expect(described == expected)
    }

    /// Those of both shapes: embedded, and on servers, which need not be there to have figures.
    private static func metrics() async throws -> [Metric] {
        var settings = try await World.make(isEmbedded: true).installation.settings
        let embedded = try await metrics(of: settings)
        settings.databaseURL = "postgres://127.0.0.1:1/"
        settings.redis = RedisSettings(host: "127.0.0.1", port: 1)
        let known = Set(embedded.map(\.name))
        return try await embedded + metrics(of: settings).filter { !known.contains($0.name) }
    }

    private static func metrics(of settings: Settings) async throws -> [Metric] {
        let installation = try Installation(settings)
        _ = try installation.site(LogSink(descriptor: open("/dev/null", O_WRONLY | O_CLOEXEC)))
        installation.jobRunner(logger: Logger(label: "test")).addMetrics(to: installation.metrics)
        try CertificateMetric.add(to: installation.metrics, served: 0, proxy: nil)
        let http = HTTPService(HTTPSettings(host: "127.0.0.1", port: 0), logger: Logger(label: "test")) { _ in .now(APIResponse(status: 200)) }
        http.load.addMetrics(to: installation.metrics)
        try await installation.close()
        return installation.metrics.metrics
    }

    @Test func `every metric has a value once it was measured`() async throws {
        let counted = try await Counted.make(limits: .declared)
        await counted.ask("GET", "/health/live")
        let shown = await counted.world.installation.metrics.gather().map(\.metric.name)
        #expect(shown == counted.world.installation.metrics.metrics.map(\.name))
    }
}
