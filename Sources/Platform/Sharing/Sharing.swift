import APIKit
import Cryptography
import Kernel
import MetricsKit
import SQLKit
import SQLiteDriver
import UseCaseKit

/// What makes several processes one system: what has been written, what is kept, what was spent.
///
/// Embedded, the process is alone and all of it is its own memory. On PostgreSQL it is in Redis; without Redis nothing is kept, because
/// nobody would say that another process wrote.
struct Sharing: Sendable {
    /// Whose writes are counted, when somebody counts them.
    let database: any SQLDatabase
    /// `nil` when nobody says what was written.
    let cache: ResponseCache?
    let limits: any LimitStore
    /// `nil` unless what is written and what was spent are counted in the same place.
    let opening: (any OpeningStore)?
    private let generations: (any Generations)?
    private let redis: RedisSide?

    init(
        _ storage: Storage, _ settings: Settings, _ platform: Platform, sealer: SecretBox, environment: Environment, metrics: MetricsRegistry
    ) throws {
        let catalog = platform.tables
        let local = MemoryLimitStore(now: environment.steadyNow)
        let redis = try settings.redis.map { try RedisSide($0, settings, storage, catalog, environment, local: local, metrics) }
        let generations = Self.generations(storage, catalog, redis)
        database = generations.map { TrackedDatabase(storage.database, catalog, $0) } ?? storage.database
        limits = redis?.limits ?? local
        opening = redis?.opening
        cache = generations.map { generations in
            ResponseCache(
                catalog, generations, lifetimes: settings.cacheLifetimes, bytes: settings.cacheBytes, shared: redis?.answers(sealer),
                digest: sealer.fingerprint, now: environment.steadyNow)
        }
        self.generations = generations
        self.redis = redis
        if let cache { CacheFigures.add(cache, to: metrics) }
        redis?.start()
    }

    private static func generations(_ storage: Storage, _ catalog: TableCatalog, _ redis: RedisSide?) -> (any Generations)? {
        guard case .embedded(let database) = storage else { return redis?.generations }
        let generations = LocalGenerations(catalog) { database.hasToldEveryCommit }
        database.whenOthersCommit { generations.forgetAll() }
        return generations
    }

    /// Nothing that was kept by anybody holds any more.
    func forgetAll() async { await generations?.forgetAll() }

    func close() async { await redis?.close() }
}
