import Foundation
import Kernel
import ProcessKit
import SQLKit
import Testing

/// Rules and dashboards against what servers really show: a name that is wrong, or that changed, finds nothing.
@Suite(.onWorkers) struct MonitoringTests {
    private static let token = "jeton-de-mesure-0123456789"

    /// Two servers as the deployment has them, each on a folder of its own, a worker for the first one's jobs, and a Prometheus that
    /// reads them.
    private struct Scene {
        let hubs: [Hub]
        let worker: Worker
        let prometheus: Prometheus
        /// Kept, because a server that nobody holds is ended.
        private let redis: RedisServer

        init() async throws {
            redis = try await RedisServer.start()
            let folder = try Folder()
            try folder.write(token, to: "hub_metrics_token")
            try Certificate.make(in: folder, days: 90)
            let settings = [
                "HUB_METRICS_TOKEN_FILE": folder.file("hub_metrics_token"), "HUB_METRICS_ALLOW": "none",
                "HUB_PROXY_CERTIFICATE": folder.file("hub.crt"), "HUB_RATE_LIMITS": "api-key=off,unauthenticated=2/hour,sign-in=1/hour",
                "REDIS_URL": redis.url, "HUB_JOBS": "off",
            ]
            hubs = try (1...2).map { _ in try Hub.start(settings) }
            worker = try Worker.start(beside: hubs[0], settings)
            prometheus = try Prometheus.start(scraping: hubs, worker: worker.port, in: folder)
        }

        /// Some of everything that clients do.
        func traffic() throws {
            for hub in hubs {
                let key = Credential.bearer(try hub.key)
                let made = try hub.post("/api/v2/chantiers", as: key, [], #"{"name":"Villa","location":"Lyon"}"#)
                let tag = try hub.get("/api/v2/chantiers/\(made.id ?? 0)", as: key)["etag"] ?? ""
                _ = try hub.get("/api/v2/chantiers/\(made.id ?? 0)", as: key, [("If-None-Match", tag)])
                // Twice: what is kept is found the second time.
                for _ in 1...2 { _ = try hub.get("/api/v2/chantiers?limit=5", as: key) }
                _ = try hub.get("/api/v2/chantiers/424242", as: key)
                _ = try hub.get("/api/v2/auth/me", as: .nobody)
                _ = try hub.post("/api/v1/auth/login", as: .nobody, [], #"{"username":"admin@hub.example","password":"faux"}"#)
            }
        }

        func runJob() async throws {
            try await Storage(hubs[0]).run(
                """
                INSERT INTO jobs (id, name, payload, state, run_at, attempts, created_at, updated_at) VALUES (
                (SELECT COALESCE(MAX(id), 1000) + 1 FROM jobs), 'jobs.history', '{}', 'queued', 0, 0, 0, 0)
                """)
        }
    }

    @Test func `every panel and every recorded figure finds something in a Prometheus that read two servers`() async throws {
        let monitoring = try Monitoring()
        let scene = try await Scene()
        try await scene.runJob()
        let records = monitoring.recorded.map { Monitoring.Expression(place: "the record", text: $0.place) }
        let expressions = monitoring.panels + monitoring.recorded + records
        #expect(expressions.count > 60)
        var empty = expressions
        // Rates need two visits of Prometheus with something in between, and recorded figures a third.
        _ = try? poll("every expression finds something", seconds: 90) { () throws -> Bool? in
            try scene.traffic()
            empty = try empty.filter { try scene.prometheus.values(of: Monitoring.filled($0.text)).allSatisfy { !$0.isFinite } }
            return empty.isEmpty ? true : nil
        }
        for expression in empty { Issue.record("finds nothing: \(expression.place): \(expression.text)") }

        // An alert finds nothing on a good day: it is at least understood.
        for text in monitoring.alerts.map(\.expr) { _ = try scene.prometheus.values(of: Monitoring.filled(text)) }
        let groups = try #require(try scene.prometheus.data("/api/v1/rules")["groups"]?.array)
        let evaluated = groups.flatMap { $0["rules"]?.array ?? [] }
        #expect(evaluated.count == monitoring.rules.count)
        for rule in evaluated { #expect(rule["health"]?.string == "ok", "\(rule["name"]?.string ?? ""): \(rule["lastError"]?.string ?? "")") }
    }

    @Test func `nobody speaks of a metric that the list of metrics does not have`() throws {
        let monitoring = try Monitoring()
        let rows = try Shipped.text("docs/METRICS.md").matches(of: #/(?m)^\| `([a-z_]+)` \| (\w+) \|/#)
        let known = Set(
            rows.flatMap { row in
                let name = String(row.output.1)
                return row.output.2 == "histogram" ? ["_bucket", "_sum", "_count"].map { name + $0 } : [name]
            })
        #expect(known.count > 30)
        let recorded = Set(monitoring.recorded.map(\.place))
        let named = (monitoring.panels + monitoring.recorded).map(\.text) + monitoring.alerts.map(\.expr)
        let metrics = named.reduce(into: Set<String>()) { $0.formUnion(Monitoring.metrics(in: $1)) }
        #expect(metrics.subtracting(known).subtracting(recorded).subtracting(["up"]) == [])
    }

    /// So that what an alert looks at is seen on a quiet day too, when the alert itself finds nothing.
    @Test func `alerts compare recorded figures with thresholds`() throws {
        let monitoring = try Monitoring()
        let recorded = Set(monitoring.recorded.map(\.place))
        #expect(recorded.count == monitoring.recorded.count)
        for alert in monitoring.alerts {
            #expect(Monitoring.metrics(in: alert.expr).isSubset(of: recorded), "\(alert.alert ?? "")")
            #expect(["page", "ticket", "info"].contains(alert.labels?["severity"]), "\(alert.alert ?? "")")
        }
    }

    @Test func `dashboards have names of their own, and panels say what they show`() throws {
        let files = try Shipped.files(in: Monitoring.dashboards, ".json")
        let dashboards = try files.map { try Monitoring.dashboard($0) }
        #expect(files.count == 4 && Set(dashboards.compactMap { $0["uid"]?.string }).count == 4)
        for (file, dashboard) in zip(files, dashboards) {
            let panels = try #require(dashboard["panels"]?.array)
            #expect((6...12).contains(panels.count), "\(file)")
            #expect(Set(panels.compactMap { $0["id"]?.integer }).count == panels.count)
            #expect(Set(panels.compactMap { $0["title"]?.string }).count == panels.count)
            for panel in panels {
                #expect((panel["description"]?.string?.count ?? 0) > 20, "\(file): \(panel["title"]?.string ?? "")")
                #expect(panel["fieldConfig"]?["defaults"]?["unit"]?.string != nil, "\(file): \(panel["title"]?.string ?? "")")
                #expect(panel["targets"]?.array?.isEmpty == false)
            }
        }
    }
}
