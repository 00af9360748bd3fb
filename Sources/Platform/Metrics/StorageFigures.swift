import Kernel
import MetricsKit
import SQLKit
import UseCaseKit

/// The figures that storage holds, kept for some seconds: reading them counts rows, and whoever may scrape must not be able to
/// keep the database busy with it.
actor StorageFigures {
    static let freshMilliseconds: Int64 = 5000

    private let figures: [StorageFigure]
    private let database: any SQLDatabase
    private let environment: Environment
    private var known: (samples: [[MetricSample]], at: Instant)?
    private var reading: Task<[[MetricSample]], any Error>?

    init(_ figures: [StorageFigure], database: any SQLDatabase, environment: Environment) {
        self.figures = figures
        self.database = database
        self.environment = environment
    }

    nonisolated func addMetrics(to registry: MetricsRegistry) {
        registry.add(MetricSource(figures.map(\.metric)) { try await self.current() })
    }

    /// What was read in the last seconds; read anew otherwise, once for all who ask meanwhile.
    private func current() async throws -> [[MetricSample]] {
        let now = environment.now()
        if let known, (0..<Self.freshMilliseconds).contains(now.since(known.at)) { return known.samples }
        if let reading { return try await reading.value }
        let task = Task { [figures, database, environment] in
            try await database.read(.long) { connection in
                let session = SQLSession(connection, now: now, caller: nil, environment: environment)
                return try figures.map { try $0.read(session) }
            }
        }
        reading = task
        defer { reading = nil }
        let samples = try await task.value
        known = (samples, now)
        return samples
    }
}
