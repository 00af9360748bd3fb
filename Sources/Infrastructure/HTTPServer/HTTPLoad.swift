public import MetricsKit
import Synchronization

/// What all connections of a server share, and how much of it is taken: places, and memory for bodies.
///
/// What is beyond is refused, whoever asks: the process itself is safe, and a stranger who takes all of it keeps the others out; who may come how
/// often is for the proxy in front. Taking is one atomic addition.
public final class HTTPLoad: Sendable {
    private let maximumConnections: Int
    private let maximumBodyBytes: Int
    private let connections = Atomic<Int>(0)
    private let bodyBytes = Atomic<Int>(0)
    private let refusedConnections = Counter()
    private let refusedBodies = Counter()

    /// Connections that clients have open.
    var openConnections: Int { connections.load(ordering: .relaxed) }
    /// Bytes of bodies in memory.
    var heldBytes: Int { bodyBytes.load(ordering: .relaxed) }

    init(connections: Int, bodyBytes: Int) {
        maximumConnections = connections
        maximumBodyBytes = bodyBytes
    }

    public func addMetrics(to registry: MetricsRegistry) {
        registry.gauge("hub_http_connections", "Connections that clients have open.") { self.openConnections }
        registry.counter(
            "hub_http_connections_refused_total", "Connections closed at once, because as many were open as may be.", refusedConnections)
        registry.gauge("hub_http_body_bytes", "Bytes of requests' bodies in memory.") { self.heldBytes }
        registry.counter("hub_http_bodies_refused_total", "Bodies refused (503), because those in memory took as much as they may.", refusedBodies)
    }

    /// Takes a place for a connection; false when there is none.
    func admit() -> Bool {
        guard connections.add(1, ordering: .relaxed).newValue > maximumConnections else { return true }
        leave()
        refusedConnections.add()
        return false
    }

    /// Gives back a place that was taken.
    func leave() { connections.subtract(1, ordering: .relaxed) }

    /// Takes memory for a piece of a body; false when there is not as much.
    func hold(_ bytes: Int) -> Bool {
        guard bodyBytes.add(bytes, ordering: .relaxed).newValue > maximumBodyBytes else { return true }
        release(bytes)
        refusedBodies.add()
        return false
    }

    /// Gives back memory that was taken.
    func release(_ bytes: Int) { bodyBytes.subtract(bytes, ordering: .relaxed) }
}
