import APIKit
import Cryptography
import Kernel
import Logging
import MetricsKit
import RedisDriver
import SQLKit
import SQLiteDriver
import UseCaseKit

/// What makes several processes one system: what has been written, what is kept, what was spent.
///
/// Embedded, the process is alone and all of it is its own memory. On PostgreSQL it is in Redis; without Redis nothing is kept, because
/// nobody would say that another process wrote.
struct Sharing: Sendable {
    /// Whose writes are counted, when anything is kept.
    let database: any SQLDatabase
    /// `nil` when nothing is kept.
    let cache: ResponseCache?
    let limits: any LimitStore
    let redis: RedisClient?
    private let generations: (any Generations)?

    init(
        _ storage: Storage, _ settings: Settings, _ platform: Platform, sealer: SecretBox, environment: Environment, metrics: MetricsRegistry
    ) throws {
        let catalog = platform.tables
        let redis = try settings.redis.map { try RedisClient($0, Self.options(settings)) }
        self.redis = redis
        let generations = Self.generations(storage, catalog, redis, environment)
        self.generations = generations
        database = generations.map { TrackedDatabase(storage.database, catalog, $0) } ?? storage.database
        let local = MemoryLimitStore(now: environment.steadyNow)
        limits = redis.map { Self.limits(in: $0, or: local, settings, metrics) } ?? local
        cache = generations.flatMap { generations in
            guard settings.cacheBytes > 0 else { return nil }
            return ResponseCache(
                catalog, generations, lifetimes: settings.cacheLifetimes, bytes: settings.cacheBytes,
                // Counts that live in a process say nothing of what another one kept.
                shared: generations is RedisGenerations ? redis.map { RedisAnswers($0, sealer: sealer) } : nil, digest: sealer.fingerprint,
                now: environment.steadyNow)
        }
        redis?.start()
        addMetrics(to: metrics)
    }

    private static func generations(
        _ storage: Storage, _ catalog: TableCatalog, _ redis: RedisClient?, _ environment: Environment
    ) -> (any Generations)? {
        switch storage {
        case .embedded(let database):
            let generations = LocalGenerations(catalog) { database.hasToldEveryCommit }
            database.whenOthersCommit { generations.forgetAll() }
            return generations
        case .scaled: return redis.map { RedisGenerations($0, catalog, environment, logger: Logger(label: "hub.redis")) }
        }
    }

    private static func limits(in redis: RedisClient, or local: MemoryLimitStore, _ settings: Settings, _ metrics: MetricsRegistry) -> any LimitStore
    {
        let shares = metrics.counter("hub_rate_limit_fallbacks_total", "Requests counted by this process alone, because Redis was away.")
        // The client gives up in time.
        return FallbackLimitStore(RedisLimitStore(redis), local: local, processes: settings.processes, deadline: nil, onShare: { shares.add() })
    }

    private static func options(_ settings: Settings) -> RedisOptions {
        var options = RedisOptions()
        options.timeout = settings.redisPatience
        // Together below `RedisGenerations.settling`: the pause, the connection, the introduction.
        options.longestRetryDelay = .seconds(1)
        options.connectTimeout = .milliseconds(900)
        return options
    }

    private func addMetrics(to metrics: MetricsRegistry) {
        if let cache { CacheFigures.add(cache, to: metrics) }
        guard let redis else { return }
        if let generations = generations as? RedisGenerations {
            metrics.gauge("hub_cache_usable", "1 while Redis vouches for kept answers, 0 while each is computed anew.") {
                generations.isTrusted ? 1 : 0
            }
        }
        metrics.gauge("hub_redis_available", "1 while Redis answers, 0 while it is away.") { redis.isConnected ? 1 : 0 }
    }

    /// Nothing that was kept by anybody holds any more.
    func forgetAll() async { await generations?.forgetAll() }

    func close() async { await redis?.shutdown() }
}
