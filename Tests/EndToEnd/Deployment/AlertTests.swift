import Foundation
import ProcessKit
import Testing

/// Rules by themselves: what Prometheus' own tools say of them, and what people find who are woken by one.
@Suite(.onWorkers) struct AlertTests {
    /// A file of `promtool test rules`, as far as it is looked at here.
    private struct CaseFile: Decodable {
        struct Case: Decodable {
            let checks: [Check]
            enum CodingKeys: String, CodingKey { case checks = "alert_rule_test" }
        }
        struct Check: Decodable {
            let alertname: String
            let expected: [Expected]
            enum CodingKeys: String, CodingKey {
                case alertname
                case expected = "exp_alerts"
            }
        }
        struct Expected: Decodable {}
        let tests: [Case]
    }

    private static let cases = "deploy/prometheus/tests"

    @Test func `promtool accepts the configuration and every rule`() throws {
        let folder = try Folder()
        try folder.write("token", to: "hub_metrics_token")
        try folder.write(try Shipped.text("deploy/prometheus/prometheus.yml").replacing("/run/secrets", with: folder.path), to: "prometheus.yml")
        try Shipped.copy(Monitoring.ruleFiles, to: folder, as: "rules")
        let said = try Program.run(["promtool", "check", "config", "--lint=all", "--lint-fatal", folder.file("prometheus.yml")], in: folder)
        #expect(said.matches(of: #/SUCCESS: [0-9]+ rules found/#).count == (try Shipped.files(in: Monitoring.ruleFiles, ".yml").count), "\(said)")
    }

    @Test func `every alert is shown to speak up, and to keep quiet`() throws {
        let folder = try Folder()
        let files = try Shipped.files(in: Self.cases, ".yml")
        try Program.run(["promtool", "test", "rules"] + files.map { Shipped.path($0) }, in: folder)
        let checks = try files.flatMap { try Shipped.yaml($0, as: CaseFile.self).tests.flatMap(\.checks) }
        for alert in try Monitoring().alerts.compactMap(\.alert) {
            #expect(checks.contains { $0.alertname == alert && !$0.expected.isEmpty }, "no case in which \(alert) speaks up")
            #expect(checks.contains { $0.alertname == alert && $0.expected.isEmpty }, "no case in which \(alert) keeps quiet")
        }
    }

    @Test func `every alert leads to its section of the runbook, and every section has its alert`() throws {
        let alerts = try Monitoring().alerts
        for alert in alerts {
            let name = try #require(alert.alert)
            #expect(alert.annotations?["runbook_url"] == "deploy/README.md#\(name.lowercased())")
            #expect(alert.annotations?["summary"]?.isEmpty == false)
        }
        let sections = try Shipped.text("deploy/README.md").matches(of: #/(?m)^#+ (Hub[A-Z]\w+)$/#).map { String($0.output.1) }
        #expect(sections.sorted() == alerts.compactMap(\.alert).sorted())
    }

    @Test func `amtool accepts who is told, and every alert that is named there exists`() throws {
        let folder = try Folder()
        let file = "deploy/alertmanager/alertmanager.yml"
        #expect(try Program.run(["amtool", "check-config", Shipped.path(file)], in: folder).contains("SUCCESS"))
        let named = Set(try Shipped.text(file).matches(of: #/Hub[A-Z]\w+/#).map { String($0.output) })
        #expect(named.isSubset(of: try Monitoring().alerts.compactMap(\.alert)))
        for (severity, receiver) in [("page", "on-call"), ("ticket", "team"), ("info", "team")] {
            let told = try Program.run(
                ["amtool", "config", "routes", "test", "--config.file=\(Shipped.path(file))", "alertname=HubDown", "severity=\(severity)"], in: folder
            )
            #expect(told.hasPrefix("\(receiver)\n"), "\(told)")
        }
    }
}
