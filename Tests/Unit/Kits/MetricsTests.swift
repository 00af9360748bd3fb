import MetricsKit
import Synchronization
import Testing

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

    @Test func `a name that is taken or that no collector reads stops the program`() async {
        await #expect(processExitsWith: .failure) { Counter.register("api_calls", in: MetricsRegistry()) }
        await #expect(processExitsWith: .failure) { Counter.register("API_calls_total", in: MetricsRegistry()) }
        await #expect(processExitsWith: .failure) { _ = Metric("hub_things_count", .gauge, "Taken by histograms.") }
        await #expect(processExitsWith: .failure) { _ = Metric("hub_things", .gauge, "A label of histograms.", labels: ["le"]) }
        await #expect(processExitsWith: .failure) {
            let registry = MetricsRegistry()
            registry.counter("hub_calls_total", "Calls.")
            // The same family to OpenMetrics.
            registry.gauge("hub_calls", "Calls.") { 1 }
        }
    }
}

extension Counter {
    fileprivate static func register(_ name: String, in registry: MetricsRegistry) { registry.counter(name, "A counter.") }
}
