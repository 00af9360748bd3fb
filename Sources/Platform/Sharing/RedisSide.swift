import APIKit
import Cryptography
import Logging
import MetricsKit
import RedisDriver
import SQLKit
import UseCaseKit

/// What a process shares through Redis.
struct RedisSide: Sendable {
    let limits: FallbackLimitStore
    private let client: RedisClient
    private let desk: RedisDesk
    /// `nil` when the process counts by itself what is written, because nobody else writes.
    private let series: RedisSeries?

    /// Does not connect yet.
    ///
    /// - Parameter local: what counts limits while Redis is away.
    init(
        _ redis: RedisSettings, _ settings: Settings, _ storage: Storage, _ catalog: TableCatalog, _ environment: Environment,
        local: MemoryLimitStore, _ metrics: MetricsRegistry
    ) throws {
        let client = try RedisClient(redis, Self.options(settings))
        let isShared = if case .scaled = storage { true } else { false }
        let series = isShared ? RedisSeries(client, catalog, environment, logger: Logger(label: "hub.redis")) : nil
        let desk = RedisDesk(client, series)
        let shares = metrics.counter("hub_rate_limit_fallbacks_total", "Requests counted by this process alone, because Redis was away.")
        limits = FallbackLimitStore(desk, local: local, processes: settings.processes, onShare: { shares.add() })
        (self.client, self.desk, self.series) = (client, desk, series)
        addMetrics(to: metrics)
    }

    func start() { client.start() }

    func close() async { await client.shutdown() }

    private static func options(_ settings: Settings) -> RedisOptions {
        var options = RedisOptions()
        options.timeout = settings.redisPatience
        // Together below `RedisSeries.settling`: the pause, the connection, the introduction.
        options.longestRetryDelay = .seconds(1)
        options.connectTimeout = .milliseconds(900)
        return options
    }

    private func addMetrics(to metrics: MetricsRegistry) {
        metrics.gauge("hub_redis_available", "1 while Redis answers, 0 while it is away.") { [client] in client.isConnected ? 1 : 0 }
        guard let series else { return }
        metrics.gauge("hub_cache_usable", "1 while Redis vouches for kept answers, 0 while each is computed anew.") { series.isTrusted ? 1 : 0 }
    }

    var generations: RedisGenerations? { series.map { RedisGenerations(desk: desk, series: $0) } }

    var opening: RedisOpening? { series.map { RedisOpening(desk: desk, series: $0, limits: limits) } }

    /// `nil` where counts live in the process: they say nothing of what another one kept.
    func answers(_ sealer: SecretBox) -> RedisAnswers? { series.map { _ in RedisAnswers(client, sealer: sealer) } }
}
