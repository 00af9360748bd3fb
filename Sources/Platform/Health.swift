import APIKit
import Kernel
import ResourceKit
import SQLKit
import Synchronization
import UseCaseKit

/// Tells load balancers and people how the process is (product.md §2: `/health`, `/health/live`, `/health/ready`).
public final class Health: Sendable {
    private let database: any SQLDatabase
    private let migrator: Migrator
    private let environment: Environment
    private let isDraining = Atomic<Bool>(false)

    private enum Probe: String, CaseIterable {
        case overall = "/health"
        case live = "/health/live"
        case ready = "/health/ready"
    }

    init(database: any SQLDatabase, migrator: Migrator, environment: Environment) {
        self.database = database
        self.migrator = migrator
        self.environment = environment
    }

    /// From now on the process is not ready: balancers send no more.
    public func drain() { isDraining.store(true, ordering: .releasing) }

    static var paths: [String] { Probe.allCases.map(\.rawValue) }

    func answers(_ request: APIRequest) -> Bool { Probe(rawValue: request.path) != nil }

    func respond(to request: APIRequest) async -> APIResponse {
        guard request.method == "GET" || request.method == "HEAD" else { return PublicPages.refusal(of: request) }
        return switch Probe(rawValue: request.path) {
        case .overall: await overall()
        case .ready: await ready()
        case .live, nil: Self.answer(200, ["status": "alive"])
        }
    }

    /// The old contract's keys (domain.md §0).
    private func overall() async -> APIResponse {
        let start = ContinuousClock.now
        let isConnected = await isDatabaseUp()
        let latency = (ContinuousClock.now - start).components
        let milliseconds = Double(latency.seconds) * 1000 + Double(latency.attoseconds / 10_000_000_000_000) / 100
        return Self.answer(
            isConnected ? 200 : 503,
            [
                "status": .string(isConnected ? "healthy" : "unhealthy"), "version": .string(Version.current), "timestamp": JSON(environment.now()),
                "checks": ["database": ["status": .string(isConnected ? "connected" : "disconnected"), "latency_ms": .number(milliseconds)]],
            ])
    }

    private func ready() async -> APIResponse {
        if isDraining.load(ordering: .acquiring) { return Self.answer(503, ["status": "draining"]) }
        guard let pending = try? await migrator.pending(on: database) else { return Self.answer(503, ["status": "database unavailable"]) }
        guard pending.isEmpty else { return Self.answer(503, ["status": "migrations pending", "pending": .array(pending.map(JSON.string))]) }
        return Self.answer(200, ["status": "ready"])
    }

    private func isDatabaseUp() async -> Bool {
        ((try? await database.read(.brief) { try $0.integer("SELECT 1") }) ?? 0) == 1
    }

    private static func answer(_ status: Int, _ json: JSON) -> APIResponse {
        APIResponse(status: status, headers: [("content-type", "application/json"), ("cache-control", "no-store")], body: json.encoded())
    }
}

/// What this build calls itself.
public enum Version {
    public static let current = "2.0.0"
}
