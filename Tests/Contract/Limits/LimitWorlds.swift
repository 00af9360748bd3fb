import Cryptography
import Kernel
import SQLKit
import Testing

@testable import APIKit
@testable import Platform

/// A store that answers as one over the network does: never at once.
struct LaterLimitStore: LimitStore {
    let base: MemoryLimitStore
    var authority = LimitDecision.Authority.whole

    func charge(_ charges: [LimitCharge]) -> Eventually<LimitDecision> {
        .later { [self] in LimitDecision(base.decide(charges).states, authority) }
    }

    func refund(_ charges: [LimitCharge], _ decision: LimitDecision) { base.refund(charges, decision) }
}

/// Counts that come as over the network: never at once.
private struct LaterGenerations: Generations {
    let base: any Generations

    func read(_ tables: TableSet) -> Eventually<GenerationReading?> { .later { await base.read(tables).value } }
    func changed(_ tables: TableSet) async { await base.changed(tables) }
    func forgetAll() async { await base.forgetAll() }
}

/// Both in one answer.
private struct JointStore: OpeningStore {
    let generations: any Generations
    let limits: MemoryLimitStore

    func read(_ tables: TableSet, charging charges: [LimitCharge]) async -> (reading: GenerationReading?, decision: LimitDecision)? {
        (await generations.read(tables).value, limits.decide(charges))
    }
}

/// How the store answers: what follows from limits must not depend on it.
enum StoreKind: Sendable {
    case atOnce
    case later
    /// Later, and each process alone.
    case share
    /// Later, together with the counts of what was written.
    case joint

    static let usual = [atOnce, later, joint]

    /// The API of an installation whose limits are counted that way.
    func api(of installation: Installation, on database: any SQLDatabase, _ clock: TestClock) throws -> API {
        let memory = MemoryLimitStore(now: { clock.now })
        var cache = installation.sharing.cache
        var opening: (any OpeningStore)?
        if self == .joint, let generations = cache?.generations {
            let (later, catalog) = (LaterGenerations(base: generations), installation.platform.tables)
            cache = ResponseCache(
                catalog, later, lifetimes: CacheLifetimes(), bytes: installation.settings.cacheBytes, digest: Digest.sha256, now: { clock.now })
            opening = JointStore(generations: later, limits: memory)
        }
        return try installation.platform.api(
            on: database, environment: clock.environment, limitStore: store(memory), cache: cache, opening: opening)
    }

    private func store(_ memory: MemoryLimitStore) -> any LimitStore {
        switch self {
        case .atOnce: memory
        case .later, .joint: LaterLimitStore(base: memory)
        case .share: LaterLimitStore(base: memory, authority: .share)
        }
    }
}

extension World {
    /// - Parameter limits: as in `HUB_RATE_LIMITS`; the declared ones when absent.
    static func limited(_ limits: String? = nil, _ kind: StoreKind = .atOnce) async throws -> World {
        try await make(limits: try limits.map { try RateLimitSetting($0) } ?? .declared, store: kind)
    }

    /// Signs in as a person, right or wrong.
    func signIn(_ account: String, _ password: String = StatusRow.password, from address: String = "192.0.2.7") async throws -> Reply {
        try await call("POST", "/api/v2/auth/login", as: .nobody, body: ["email": .string(account), "password": .string(password)], from: address)
    }
}

extension Reply {
    /// `limit remaining reset`, as the old headers tell them; `nil` when the answer was not counted.
    var limits: String? {
        let values = ["limit", "remaining", "reset"].map { header("x-ratelimit-\($0)") }
        return values.contains(nil) ? nil : values.compactMap(\.self).joined(separator: " ")
    }

    var remaining: Int? { header("x-ratelimit-remaining").flatMap { Int($0) } }
}
