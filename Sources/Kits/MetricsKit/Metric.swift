/// What a metric is, apart from its values: a line of `docs/METRICS.md`, and the head of its family in an answer.
public struct Metric: Sendable, Equatable {
    public enum Kind: String, Sendable {
        /// Only grows, from zero at the start of the process.
        case counter
        case gauge
        case histogram
        /// Always 1: what it says is in its labels.
        case info
    }

    /// As samples of Prometheus have it: a counter's ends in `_total`, an info's in `_info`; seconds and bytes say so.
    public let name: String
    public let kind: Kind
    public let labels: [String]
    /// One sentence in English.
    public let help: String

    /// A name that breaks the rules is a mistake in the program, and stops it: an answer that a collector cannot read would hide
    /// every other metric too.
    public init(_ name: String, _ kind: Kind, _ help: String, labels: [String] = []) {
        precondition(Self.isReadable(name, kind, labels), "no collector reads a \(kind.rawValue) \(name) by \(labels)")
        self.name = name
        self.kind = kind
        self.labels = labels
        self.help = help
    }

    /// The name without the ending of its kind, as OpenMetrics calls the family.
    var family: String {
        switch kind {
        case .counter: String(name.dropLast("_total".count))
        case .info: String(name.dropLast("_info".count))
        case .gauge, .histogram: name
        }
    }

    /// The unit that the name ends with, when it is a measure.
    var unit: String? { ["seconds", "bytes"].first { family.hasSuffix("_" + $0) } }

    /// Whether name and labels are what formats and collectors take.
    static func isReadable(_ name: String, _ kind: Kind, _ labels: [String]) -> Bool {
        isName(name) && hasEnding(name, of: kind) && labels.allSatisfy { isName($0) && $0 != "le" } && Set(labels).count == labels.count
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, (0x61...0x7A).contains(first) else { return false }
        return text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_") }
    }

    /// The endings that formats give a meaning to belong to their kinds.
    private static func hasEnding(_ name: String, of kind: Kind) -> Bool {
        switch kind {
        case .counter: name.hasSuffix("_total")
        case .info: name.hasSuffix("_info")
        case .gauge, .histogram: !["_total", "_info", "_count", "_sum", "_bucket", "_created"].contains { name.hasSuffix($0) }
        }
    }
}

/// A metric and what it was when it was looked at.
public struct MetricFamily: Sendable {
    public let metric: Metric
    public let samples: [MetricSample]

    public init(_ metric: Metric, _ samples: [MetricSample]) {
        self.metric = metric
        self.samples = samples
    }
}

/// The value of one series.
public struct MetricSample: Sendable, Equatable {
    public enum Value: Sendable, Equatable {
        case integer(Int)
        case number(Double)
        case distribution(Distribution)
    }

    /// The values of the metric's labels, in their order.
    public let labels: [String]
    public let value: Value

    public init(labels: [String] = [], _ value: Value) {
        self.labels = labels
        self.value = value
    }
}
