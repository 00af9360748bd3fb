public import APIKit
import Cryptography
import FoundationEssentials
import Kernel
import Logging
import MetricsKit
import ResourceKit
public import SQLKit
import Synchronization
public import Telemetry
public import UseCaseKit

/// An opened installation: its storage, its secrets, and the features composed on them. What every command works on.
public struct Installation: Sendable {
    public let settings: Settings
    public let storage: Storage
    public let environment: Environment
    let platform: Platform
    let proof: SecretKeyProof
    let keyUsage: KeyUsage
    /// Everything that is counted, whoever counts it.
    let metrics: MetricsRegistry
    let sharing: Sharing

    /// Opens the data folder, creating it when absent; does not touch the schema.
    public init(_ settings: Settings, environment: Environment = .live) throws {
        try FileManager.default.createDirectory(
            atPath: settings.dataDirectory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let box = try SecretBox(secret: try MasterSecret.load(settings))
        let usage = KeyUsage(logger: Logger(label: "hub.keys"))
        self.settings = settings
        self.environment = environment
        storage = try Storage(settings, vault: box)
        platform = Platform(sealer: box, environment: environment, rateLimits: settings.rateLimits) { usage.used($0) }
        proof = SecretKeyProof(of: box, platform.migrations)
        keyUsage = usage
        metrics = Self.registry()
        storage.addMetrics(to: metrics)
        sharing = try Sharing(storage, settings, platform, sealer: box, environment: environment, metrics: metrics)
        StorageFigures(figures, database: storage.database, environment: environment).addMetrics(to: metrics)
        usage.whenDue { [database = sharing.database, platform, environment] keys in
            try await platform.recordUse(of: keys, on: database, environment: environment)
        }
    }

    public var database: any SQLDatabase { sharing.database }
    public var migrator: Migrator { Migrator(platform.migrations) }
    public var administration: Administration { Administration(platform: platform, database: database, environment: environment) }

    /// Brings the schema up to date, with the coming months' partitions, and has the database know the secret key; answers what
    /// was applied.
    ///
    /// - Throws: `Complaint` when a move into this database is not finished, or the secret key is not the installation's.
    @discardableResult
    public func migrate() async throws -> [String] {
        try await storage.explained {
            try await MoveJournal.refuseUnfinished(on: database)
            let now = environment.now()
            let pending = try await migrator.pending(on: database)
            try await checkSecretKey(pending)
            let isBehind = !pending.isEmpty
            let applied = isBehind ? try await storage.maintained { try await migrator.run(on: $0, now: now) } : []
            guard try await proof.claim(on: database, now: now) else { throw Complaint.otherSecretKey(settings) }
            for month in try await database.read(.brief, { try AuditPartitions($0).missing(at: now) }) {
                _ = try await database.write { try AuditPartitions($0).add(month) }
            }
            // Migrations write past what counts.
            if isBehind { await sharing.forgetAll() }
            return applied
        }
    }

    /// Finishes what runs, and lets go of storage and Redis. Not done, the next start puts things in order.
    public func close() async throws {
        // In this order: what is written last is told as well.
        try await storage.close()
        await sharing.close()
    }

    /// The API on this installation's storage.
    public func api() throws -> API {
        try platform.api(on: database, environment: environment, limitStore: sharing.limits, cache: sharing.cache, opening: sharing.opening)
    }

    /// All that is served. Made once: what it counts goes to the installation's registry.
    public func site(_ sink: LogSink) throws -> Site {
        let api = try api()
        let pages = Pages(platform: platform, settings: settings)
        let requests = RequestMetrics(templates: api.templates, pages: [MetricsPage.path] + Health.paths + pages.templates)
        requests.addMetrics(to: metrics)
        sink.addMetrics(to: metrics)
        return Site(
            api: api, pages: pages, health: Health(database: database, migrator: migrator, environment: environment),
            metrics: MetricsPage(registry: metrics, access: MetricsAccess(settings)),
            requests: requests, limits: LimitMetrics(try platform.limitPolicies(settings.rateLimits), in: metrics),
            cache: CacheFigures(api.templates, in: metrics), log: RequestLog(sink: sink, now: environment.now, isOn: settings.logsRequests))
    }
}

extension Environment {
    /// The machine's clock and generator.
    public static let live = Environment(
        now: { clock() }, steadyNow: { steadyClock() }, newUUID: { UUID.timeOrdered(at: clock()) }, randomBytes: { Randomness.bytes($0) })

    /// The machine's clock as it was at the first call, and what has elapsed since, sleep included.
    @Sendable private static func steadyClock() -> Instant {
        let elapsed = (ContinuousClock.now - origin.steady).components
        return Instant(milliseconds: origin.wall.milliseconds + elapsed.seconds * 1000 + elapsed.attoseconds / 1_000_000_000_000_000)
    }

    private static let origin = (wall: clock(), steady: ContinuousClock.now)

    @Sendable private static func clock() -> Instant { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
}

extension UUID {
    private static let count = Atomic<Int>(0)

    /// Version 7 (RFC 9562 §5.7): the milliseconds, then 74 bits that nobody else draws; neighbours in time are neighbours in
    /// an index. Each request draws one, so no call to the system: Swift's hasher is seeded at random when the process starts.
    static func timeOrdered(at instant: Instant) -> UUID {
        let number = count.add(1, ordering: .relaxed).newValue
        let time = UInt64(instant.milliseconds) << 16 | 0x7000 | draw("time", number) & 0xFFF
        let variant = 0x8000_0000_0000_0000 | draw("variant", number) >> 2
        return withUnsafeBytes(of: (time.bigEndian, variant.bigEndian)) { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }

    private static func draw(_ purpose: StaticString, _ number: Int) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(UInt(bitPattern: purpose.utf8Start))
        hasher.combine(number)
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }
}
