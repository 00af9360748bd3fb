import APIKit
import MetricsKit

/// Counts the requests that limits refused, by policy.
struct LimitMetrics: Sendable {
    private let refusals: [String: Counter]

    /// - Parameter policies: those in force, each with a series from the start, so that rates see the first refusal.
    init(_ policies: [LimitPolicy], in registry: MetricsRegistry) {
        let exceeded = registry.counter("api_rate_limit_exceeded_total", "Requests that a limit refused.", labels: ["policy"])
        refusals = Dictionary(uniqueKeysWithValues: policies.map { ($0.name, exceeded[$0.name]) })
    }

    func note(_ record: API.Record) {
        if let policy = record.throttledBy { refusals[policy]?.add() }
    }
}
