import APIKit
import MetricsKit

/// What the cache holds, and what it did for each route.
struct CacheFigures: Sendable {
    private let hits: [Counter]
    private let sharedHits: [Counter]
    private let misses: [Counter]

    /// - Parameter templates: the API's routes, told by their position here.
    init(_ templates: [String], in registry: MetricsRegistry) {
        let hits = registry.counter(
            "api_cache_hits_total", "Answers that were kept: in this process (`memory`) or in Redis (`redis`).", labels: ["endpoint", "tier"])
        let misses = registry.counter("api_cache_misses_total", "Answers that could have been kept, and were computed.", labels: ["endpoint"])
        self.hits = templates.map { hits[$0, "memory"] }
        sharedHits = templates.map { hits[$0, "redis"] }
        self.misses = templates.map { misses[$0] }
    }

    func note(_ record: API.Record) {
        guard let outcome = record.cache, let template = record.template else { return }
        switch outcome {
        case .hit: hits[template].add()
        case .sharedHit: sharedHits[template].add()
        case .miss, .bypass: misses[template].add()
        }
    }

    private static let evictions = Metric(
        "hub_cache_evictions_total", .counter, "Answers that had to go for others, before anything changed them.")

    static func add(_ cache: ResponseCache, to registry: MetricsRegistry) {
        registry.gauge("hub_cache_entries", "Answers kept in this process.") { cache.count }
        registry.gauge("hub_cache_bytes", "Bytes that they take, by their own account.") { cache.bytes }
        registry.add(MetricSource([evictions]) { [[MetricSample(.integer(cache.evictions))]] })
    }
}
