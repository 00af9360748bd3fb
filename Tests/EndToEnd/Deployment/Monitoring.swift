import Foundation
import Kernel
import ProcessKit
import ResourceKit

/// What Prometheus and Grafana are told to compute: rules and panels of `deploy/`.
struct Monitoring {
    struct Rule: Decodable {
        let record: String?
        let alert: String?
        let expr: String
        let labels: [String: String]?
        let annotations: [String: String]?
    }

    /// Something that is computed, and who asks for it.
    struct Expression {
        let place: String
        let text: String
    }

    private struct RuleFile: Decodable {
        struct Group: Decodable {
            let name: String
            let rules: [Rule]
        }
        let groups: [Group]
    }

    let rules: [Rule]
    let panels: [Expression]

    static let ruleFiles = "deploy/prometheus/rules"
    static let dashboards = "deploy/grafana/dashboards"

    init() throws {
        rules = try Shipped.files(in: Self.ruleFiles, ".yml").flatMap { try Shipped.yaml($0, as: RuleFile.self).groups.flatMap(\.rules) }
        panels = try Shipped.files(in: Self.dashboards, ".json").flatMap { try Self.panels(of: $0) }
    }

    var alerts: [Rule] { rules.filter { $0.alert != nil } }
    var recorded: [Expression] { rules.compactMap { rule in rule.record.map { Expression(place: $0, text: rule.expr) } } }

    static func dashboard(_ file: String) throws -> JSON { try JSONReader.parse(Array(try Shipped.text(file).utf8)) }

    /// Every target of every panel, and what the variables are filled with.
    private static func panels(of file: String) throws -> [Expression] {
        let dashboard = try dashboard(file)
        let title = dashboard["title"]?.string ?? file
        let targets = (dashboard["panels"]?.array ?? []).flatMap { panel in
            (panel["targets"]?.array ?? []).map { Expression(place: "\(title) / \(panel["title"]?.string ?? "?")", text: $0["expr"]?.string ?? "") }
        }
        let variables = (dashboard["templating"]?["list"]?.array ?? []).compactMap { variable -> Expression? in
            guard let match = variable["query"]?["query"]?.string?.wholeMatch(of: #/label_values\((.+), *\w+\)/#) else { return nil }
            return Expression(place: "\(title) / $\(variable["name"]?.string ?? "?")", text: String(match.output.1))
        }
        return targets + variables
    }

    /// As Grafana sends it when every server is chosen.
    static func filled(_ expression: String) -> String {
        expression.replacingOccurrences(of: "$__rate_interval", with: "1m").replacingOccurrences(of: "$instance", with: ".*")
    }

    /// The metrics that an expression names, recorded ones included.
    static func metrics(in expression: String) -> Set<String> {
        var text = expression
        text.replace(#/"[^"]*"/#, with: "")
        text.replace(#/\{[^}]*\}|\[[^\]]*\]/#, with: " ")
        text.replace(#/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/#, with: " ")
        let words = text.matches(of: #/[A-Za-z_:][A-Za-z0-9_:]*\b(?!\s*\()/#).map { String($0.output) }
        return Set(words).subtracting(["and", "or", "unless", "bool", "offset"])
    }
}
