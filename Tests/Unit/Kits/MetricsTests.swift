import Synchronization
import Testing

@testable import MetricsKit

struct MetricsTests {
    struct Unreadable: Error {}

    private func samples(_ name: String, _ registry: MetricsRegistry) async -> [MetricSample] {
        await registry.gather().first { $0.metric.name == name }?.samples ?? []
    }

    // MARK: Instruments

    @Test func `counters and gauges show what was counted, from zero`() async {
        let registry = MetricsRegistry()
        let counter = registry.counter("api_calls_total", "Calls.")
        let gauge = registry.gauge("hub_queue_depth", "Waiting.")
        #expect(await samples("api_calls_total", registry) == [MetricSample(.integer(0))])
        counter.add()
        counter.add(4)
        gauge.set(7)
        gauge.subtract(9)
        gauge.add()
        #expect(await samples("api_calls_total", registry) == [MetricSample(.integer(5))])
        #expect(await samples("hub_queue_depth", registry) == [MetricSample(.integer(-1))])
    }

    @Test func `each combination of labels has its own instrument, always the same one`() async {
        let registry = MetricsRegistry()
        let hits = registry.counter("api_cache_hits_total", "Hits.", labels: ["endpoint", "tier"])
        #expect(await samples("api_cache_hits_total", registry).isEmpty)
        hits["/b", "memory"].add()
        hits["/a", "redis"].add(2)
        hits["/a", "memory"].add(3)
        hits["/b", "memory"].add()
        #expect(
            await samples("api_cache_hits_total", registry) == [
                MetricSample(labels: ["/a", "memory"], .integer(3)), MetricSample(labels: ["/a", "redis"], .integer(2)),
                MetricSample(labels: ["/b", "memory"], .integer(2)),
            ])
    }

    @Test func `a value on a bound falls in the bucket of that bound`() {
        let histogram = Histogram(.counts([1, 5, 10]))
        for value in [0, 1, 2, 5, 6, 10, 11, 1000] { histogram.observe(value) }
        #expect(histogram.distribution == Distribution(bounds: [1, 5, 10], counts: [2, 2, 2, 2], sum: 1035))
        #expect(histogram.distribution.count == 8)
    }

    @Test func `durations are observed to the nanosecond and shown in seconds`() {
        let histogram = Histogram(.seconds([0.005, 1]))
        histogram.observe(.milliseconds(5))
        histogram.observe(.nanoseconds(5_000_001))
        histogram.observe(.seconds(2))
        #expect(histogram.distribution == Distribution(bounds: [0.005, 1], counts: [1, 1, 1], sum: 2.010000001))
        #expect(Swift.Duration.seconds(3 * 86_400).nanoseconds == 259_200_000_000_000)
    }

    @Test func `nothing is lost when many threads count at once`() async {
        let registry = MetricsRegistry()
        let labelled = registry.counter("api_calls_total", "Calls.", labels: ["who"])
        let histogram = Histogram(.counts([10]))
        await withTaskGroup { group in
            for task in 0..<8 {
                group.addTask {
                    for number in 0..<5000 {
                        labelled["\(task % 3)"].add()
                        histogram.observe(number % 20)
                    }
                }
            }
        }
        #expect(await samples("api_calls_total", registry).map(\.value) == [.integer(15_000), .integer(15_000), .integer(10_000)])
        #expect(histogram.distribution == Distribution(bounds: [10], counts: [22_000, 18_000], sum: 380_000))
    }

    @Test func `distributions with the same bounds add up`() {
        var left = Distribution(bounds: [1], counts: [2, 3], sum: 4.5)
        left.merge(Distribution(bounds: [1], counts: [10, 20], sum: 0.5))
        #expect(left == Distribution(bounds: [1], counts: [12, 23], sum: 5))
    }

    // MARK: Registry

    @Test func `metrics are listed and shown by name, whoever came first`() async {
        let registry = MetricsRegistry()
        registry.gauge("zulu_bytes", "Z.") { 1 }
        registry.counter("alpha_total", "A.")
        registry.info("hub_build_info", "Build.", ["version": "1"])
        let names = ["alpha_total", "hub_build_info", "hub_scrape_failures_total", "zulu_bytes"]
        #expect(registry.metrics.map(\.name) == names)
        #expect(await registry.gather().map(\.metric.name) == names)
    }

    @Test func `what is found out at a scrape is asked for at each one`() async {
        let registry = MetricsRegistry()
        let calls = Atomic<Int>(0)
        registry.gauge("hub_calls", "Calls.") { calls.add(1, ordering: .relaxed).newValue }
        #expect(await samples("hub_calls", registry) == [MetricSample(.integer(1))])
        #expect(await samples("hub_calls", registry) == [MetricSample(.integer(2))])
    }

    @Test func `a source that cannot be read costs its own metrics only, and is counted and told`() async {
        let told = Mutex<[String]>([])
        let registry = MetricsRegistry { missing, error in told.withLock { $0.append("\(missing.map(\.name)) \(error)") } }
        registry.gauge("hub_broken", "Broken.") { throw Unreadable() }
        registry.counter("api_calls_total", "Calls.").add(3)
        #expect(await samples("hub_broken", registry).isEmpty)
        #expect(told.withLock { $0 } == [#"["hub_broken"] Unreadable()"#])
        let families = await registry.gather()
        #expect(families.map(\.metric.name) == ["api_calls_total", "hub_scrape_failures_total"])
        #expect(families.last?.samples == [MetricSample(.integer(2))])
    }

    @Test(
        arguments: [
            ("api_calls_total", .counter, ["method"], true), ("hub_build_info", .info, [], true), ("hub_depth_seconds", .gauge, ["a1"], true),
            ("api_calls", .counter, [], false), ("API_calls_total", .counter, [], false), ("9_calls_total", .counter, [], false),
            ("", .gauge, [], false),
            ("hub:depth", .gauge, [], false), ("hub_dépth", .gauge, [], false), ("hub_build", .info, [], false),
            ("hub_things_count", .gauge, [], false),
            ("hub_things_total", .gauge, [], false), ("hub_things_bucket", .histogram, [], false), ("hub_things_sum", .histogram, [], false),
            ("hub_things", .histogram, ["le"], false), ("hub_things", .gauge, ["a", "a"], false), ("hub_things", .gauge, ["A"], false),
            ("hub_things", .gauge, ["__name"], false),
        ] as [(String, Metric.Kind, [String], Bool)])
    func `a name is one that collectors read`(name: String, kind: Metric.Kind, labels: [String], isReadable: Bool) {
        #expect(Metric.isReadable(name, kind, labels) == isReadable)
    }

    @Test func `a name is given once, whatever its ending`() async {
        func source(_ name: String, _ kind: Metric.Kind) -> MetricSource { MetricSource([Metric(name, kind, "Calls.")]) { [[]] } }
        let registry = MetricsRegistry()
        registry.counter("hub_calls_total", "Calls.")
        #expect(!registry.take(source("hub_calls_total", .counter)))
        #expect(!registry.take(source("hub_calls", .gauge)))
        #expect(!registry.take(source("hub_scrape_failures_total", .counter)))
        #expect(registry.metrics.map(\.name) == ["hub_calls_total", "hub_scrape_failures_total"])
        #expect(registry.take(source("hub_call_seconds", .gauge)))
    }
}
