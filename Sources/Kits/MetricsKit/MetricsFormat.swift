/// The texts in which collectors read metrics.
public enum MetricsFormat: Sendable, CaseIterable {
    /// Prometheus text format 0.0.4: what every collector reads.
    case prometheus
    /// OpenMetrics 1.0.0.
    case openMetrics

    public var contentType: String {
        switch self {
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// The format that an `Accept` header prefers (RFC 9110 §12.5.1): OpenMetrics when it is named with at least the weight of
    /// plain text. Who accepts neither gets the plain one, which people and older collectors can read.
    public static func preferred(accept header: String?) -> MetricsFormat {
        var weights: [MetricsFormat: Double] = [:]
        for range in (header ?? "").lowercased().split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" && $0 != "\"" } }
            guard let format = format(parts) else { continue }
            let weight = parts.first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            weights[format] = max(weight, weights[format] ?? 0)
        }
        let open = weights[.openMetrics] ?? 0
        return open > 0 && open >= weights[.prometheus] ?? 0 ? .openMetrics : .prometheus
    }

    /// The format that a media range stands for; of OpenMetrics, only the version that we write.
    private static func format(_ parts: [String]) -> MetricsFormat? {
        switch parts.first {
        case "application/openmetrics-text": parts.first { $0.hasPrefix("version=") }.map { $0 == "version=1.0.0" } ?? true ? .openMetrics : nil
        case "text/plain", "text/*", "*/*": .prometheus
        default: nil
        }
    }

    /// The whole answer. Families and samples stay in the order given.
    public func text(of families: [MetricFamily]) -> [UInt8] {
        var writer = MetricsWriter(self, capacity: 1 << 16)
        for family in families { writer.write(family) }
        writer.end()
        return writer.bytes
    }
}

/// Writes families as text.
private struct MetricsWriter {
    private(set) var bytes: [UInt8] = []
    private let isOpen: Bool
    /// The bounds last written, and their texts: neighbours have the same.
    private var bounds: (values: [Double], texts: [String]) = ([], [])

    init(_ format: MetricsFormat, capacity: Int = 0) {
        isOpen = format == .openMetrics
        bytes.reserveCapacity(capacity)
    }

    mutating func write(_ family: MetricFamily) {
        head(of: family.metric)
        for sample in family.samples {
            let labels = labels(family.metric.labels, sample.labels)
            switch sample.value {
            case .integer(let value): line(family.metric.name, labels, String(value))
            case .number(let value): line(family.metric.name, labels, Self.number(value))
            case .distribution(let distribution): write(distribution, family.metric.name, labels)
            }
        }
    }

    mutating func end() { if isOpen { bytes += "# EOF\n".utf8 } }

    private mutating func head(of metric: Metric) {
        let name = isOpen ? metric.family : metric.name
        // The older format has no such kind.
        let kind = metric.kind == .info && !isOpen ? "gauge" : metric.kind.rawValue
        bytes += "# HELP \(name) ".utf8
        append(escaping: metric.help, quotes: isOpen)
        bytes += "\n# TYPE \(name) \(kind)\n".utf8
        if isOpen, let unit = metric.unit { bytes += "# UNIT \(name) \(unit)\n".utf8 }
    }

    /// The buckets, each with all that is below it; then the sum and the count.
    private mutating func write(_ distribution: Distribution, _ name: String, _ labels: [UInt8]) {
        if bounds.values != distribution.bounds {
            bounds = (distribution.bounds, distribution.bounds.map { Self.bound($0, isOpen: isOpen) } + ["+Inf"])
        }
        var below = 0
        for (bound, count) in zip(bounds.texts, distribution.counts) {
            below += count
            bytes += name.utf8
            bytes += "_bucket{".utf8
            bytes += labels
            bytes += (labels.isEmpty ? "le=\"" : ",le=\"").utf8
            bytes += bound.utf8
            bytes += "\"} ".utf8
            bytes += String(below).utf8
            bytes.append(0x0A)
        }
        line(name + "_sum", labels, Self.number(distribution.sum))
        line(name + "_count", labels, String(below))
    }

    private mutating func line(_ name: String, _ labels: [UInt8], _ value: String) {
        bytes += name.utf8
        if !labels.isEmpty {
            bytes.append(UInt8(ascii: "{"))
            bytes += labels
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(0x20)
        bytes += value.utf8
        bytes.append(0x0A)
    }

    /// `a="x",b="y"`, written once for all the lines of a sample.
    private func labels(_ names: [String], _ values: [String]) -> [UInt8] {
        var writer = Self(isOpen ? .openMetrics : .prometheus)
        for (name, value) in zip(names, values) {
            if !writer.bytes.isEmpty { writer.bytes.append(UInt8(ascii: ",")) }
            writer.bytes += "\(name)=\"".utf8
            writer.append(escaping: value, quotes: true)
            writer.bytes.append(UInt8(ascii: "\""))
        }
        return writer.bytes
    }

    private mutating func append(escaping text: String, quotes: Bool) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes += #"\\"#.utf8
            case 0x0A: bytes += #"\n"#.utf8
            case UInt8(ascii: "\"") where quotes: bytes += #"\""#.utf8
            default: bytes.append(byte)
            }
        }
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int(exactly: value).map { String($0) } ?? String(value)
    }

    /// OpenMetrics wants a fraction, that all writers may spell a bound alike; older writers have none.
    private static func bound(_ value: Double, isOpen: Bool) -> String { isOpen ? String(value) : number(value) }
}
