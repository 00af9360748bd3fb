import Kernel
public import MetricsKit
import ResourceKit

/// A gauge whose value stands in storage. A feature hands its own over in its `Module`.
///
/// The platform reads all of them in one long read, at most every few seconds, however often `/metrics` is asked for. Still, a
/// figure should be read from an index: its table grows.
public struct StorageFigure: Sendable {
    public let metric: Metric
    /// The samples as of the session's instant.
    public let read: @Sendable (SQLSession) throws -> [MetricSample]

    public init(_ name: String, _ help: String, labels: [String], _ read: @escaping @Sendable (SQLSession) throws -> [MetricSample]) {
        metric = Metric(name, .gauge, help, labels: labels)
        self.read = read
    }

    /// A figure of one value.
    public init(_ name: String, _ help: String, _ read: @escaping @Sendable (SQLSession) throws -> MetricSample.Value) {
        self.init(name, help, labels: []) { [MetricSample(try read($0))] }
    }
}

extension StorageFigure {
    /// Events that wait to be delivered.
    public static let outboxUnpublished = StorageFigure("hub_outbox_unpublished_events", "Events in the outbox that nobody was told of yet.") {
        .integer(Int(try $0.connection.integer("SELECT COUNT(*) FROM outbox WHERE published_at IS NULL")))
    }

    /// How far delivery lags behind.
    public static let outboxLag = StorageFigure("hub_outbox_lag_seconds", "Age of the oldest event in the outbox that nobody was told of yet.") {
        session in
        let oldest = try session.connection.first("SELECT occurred_at FROM outbox WHERE published_at IS NULL ORDER BY id LIMIT 1") { $0.instant(0) }
        return .number(oldest.map { Double(max(session.now.since($0), 0)) / 1000 } ?? 0)
    }
}
