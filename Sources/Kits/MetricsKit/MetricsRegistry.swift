import Synchronization

/// Where metrics come from: one reading gives the samples of several of them.
public struct MetricSource: Sendable {
    public let metrics: [Metric]
    /// The samples of each metric, in their order. Called at each scrape: what is dear to find out is kept by the source.
    let read: @Sendable () async throws -> [[MetricSample]]

    public init(_ metrics: [Metric], _ read: @escaping @Sendable () async throws -> [[MetricSample]]) {
        self.metrics = metrics
        self.read = read
    }
}

/// All the metrics of a process.
///
/// To add one: take an instrument from the registry where the program is put together, hand it to what it measures, and
/// describe it in `docs/METRICS.md`; a test compares that page with a running platform.
///
///     let exceeded = registry.counter("api_rate_limit_exceeded_total", "Requests refused by a policy.", labels: ["policy"])
///     let signIn = exceeded["sign_in"]  // once
///     signIn.add()                      // at each refusal
///
/// What something counts for itself is read at each scrape instead: `registry.gauge("…", "…") { queue.depth }`.
public final class MetricsRegistry: Sendable {
    private let sources = Mutex<[MetricSource]>([])
    private let failures = Counter()
    private let onFailure: @Sendable ([Metric], any Error) -> Void

    private static let failures = Metric(
        "hub_scrape_failures_total", .counter, "Sources that could not be read for a scrape; their metrics were missing from it.")

    /// - Parameter onFailure: told of each source that could not be read, with the metrics that were missing.
    public init(onFailure: @escaping @Sendable (_ missing: [Metric], any Error) -> Void = { _, _ in }) { self.onFailure = onFailure }

    /// A name that is taken is a mistake in the program, and stops it.
    public func add(_ source: MetricSource) {
        let isNew = take(source)
        precondition(isNew, "a metric of \(source.metrics.map(\.name)) exists already")
    }

    /// `false` when one of the metrics has the name of another, or differs from it by the ending of its kind only, which is the
    /// same to OpenMetrics.
    func take(_ source: MetricSource) -> Bool {
        sources.withLock { sources in
            let names = Set(sources.flatMap(\.metrics).map(\.family) + [Self.failures.family])
            guard names.isDisjoint(with: source.metrics.map(\.family)) else { return false }
            sources.append(source)
            return true
        }
    }

    /// Every metric, by name.
    public var metrics: [Metric] { (sources.withLock { $0 }.flatMap(\.metrics) + [Self.failures]).sorted { $0.name < $1.name } }

    /// Reads every source, and answers by name what has a sample. A source that fails is left out, and counted.
    public func gather() async -> [MetricFamily] {
        var families: [MetricFamily] = []
        for source in sources.withLock({ $0 }) {
            do {
                for (metric, samples) in zip(source.metrics, try await source.read()) where !samples.isEmpty {
                    families.append(MetricFamily(metric, samples))
                }
            } catch {
                failures.add()
                onFailure(source.metrics, error)
            }
        }
        families.append(MetricFamily(Self.failures, [MetricSample(.integer(failures.value))]))
        return families.sorted { $0.metric.name < $1.metric.name }
    }
}

// MARK: Instruments

extension MetricsRegistry {
    /// - Parameter counter: one that counts already; a new one otherwise.
    @discardableResult
    public func counter(_ name: String, _ help: String, _ counter: Counter = Counter()) -> Counter {
        add(MetricSource([Metric(name, .counter, help)]) { [[MetricSample(.integer(counter.value))]] })
        return counter
    }

    public func counter(_ name: String, _ help: String, labels: [String]) -> Labelled<Counter> {
        labelled(Metric(name, .counter, help, labels: labels), { Counter() }, { .integer($0.value) })
    }

    /// - Parameter gauge: one that is kept already; a new one otherwise.
    @discardableResult
    public func gauge(_ name: String, _ help: String, _ gauge: Gauge = Gauge()) -> Gauge {
        add(MetricSource([Metric(name, .gauge, help)]) { [[MetricSample(.integer(gauge.value))]] })
        return gauge
    }

    /// A gauge that is found out at each scrape.
    public func gauge(_ name: String, _ help: String, _ read: @escaping @Sendable () async throws -> Int) {
        add(MetricSource([Metric(name, .gauge, help)]) { [[MetricSample(.integer(try await read()))]] })
    }

    /// - Parameter histogram: one that observes already.
    public func histogram(_ name: String, _ help: String, _ histogram: Histogram) {
        add(MetricSource([Metric(name, .histogram, help)]) { [[MetricSample(.distribution(histogram.distribution))]] })
    }

    /// Facts that do not change while the process lives.
    public func info(_ name: String, _ help: String, _ facts: KeyValuePairs<String, String>) {
        let sample = MetricSample(labels: facts.map(\.value), .integer(1))
        add(MetricSource([Metric(name, .info, help, labels: facts.map(\.key))]) { [[sample]] })
    }

    private func labelled<Instrument: Sendable>(
        _ metric: Metric, _ make: @escaping @Sendable () -> Instrument, _ value: @escaping @Sendable (Instrument) -> MetricSample.Value
    ) -> Labelled<Instrument> {
        let family = Labelled(metric.labels, make)
        add(MetricSource([metric]) { [family.all.map { MetricSample(labels: $0.labels, value($0.instrument)) }] })
        return family
    }
}
