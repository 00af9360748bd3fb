import FoundationEssentials
import Kernel
import ProcessKit
import RedisDriver
import Synchronization
import TestKit
import Testing

@testable import APIKit
@testable import Platform

/// A store of limits and the means to let its time pass: what the contract of `LimitStore` needs of an implementation.
struct LimitStoreHarness: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// A store that nobody has used.
    let make: @Sendable () async throws -> (store: any LimitStore, advance: @Sendable (_ milliseconds: Int64) -> Void)

    static let available = [memory, redis]

    static let memory = LimitStoreHarness(testDescription: "memory") {
        let clock = HeldClock()
        return (MemoryLimitStore(now: { clock.now }), { clock.advance($0) })
    }

    /// A database of a real server for each, and a clock that the test holds instead of the server's.
    static let redis = LimitStoreHarness(testDescription: "Redis") {
        let clock = HeldClock()
        let server = try await LimitServer.shared.value
        let database = LimitServer.nextDatabase.add(1, ordering: .relaxed).newValue
        // On one connection a refund comes before the charges that follow it.
        let client = try await server.client(server.settings(database: database), options: .patient { $0.connections = 1 })
        let store = RedisDesk(client, nil, RedisLimits(clock: { clock.now.milliseconds }))
        // A script that the server does not know yet runs after what stands beside it: it is told now.
        store.refund([], LimitDecision([]))
        return (UnfailingLimitStore(store: store), { clock.advance($0) })
    }
}

private enum LimitServer {
    static let shared = Task { try await RedisServer.start(["databases 4096"]) }
    static let nextDatabase = Atomic<Int>(0)
}

/// A shared store that is always there.
private struct UnfailingLimitStore: LimitStore {
    let store: RedisDesk

    func charge(_ charges: [LimitCharge]) -> Eventually<LimitDecision> {
        .later { do { return try await store.charge(charges) } catch { fatalError("Redis must answer here: \(error)") } }
    }

    func refund(_ charges: [LimitCharge], _ decision: LimitDecision) { store.refund(charges, decision) }
}

/// A clock that moves only when told to, by the millisecond.
final class HeldClock: Sendable {
    private let instant = Mutex(Instant.test)

    var now: Instant { instant.withLock { $0 } }
    func advance(_ milliseconds: Int64) { instant.withLock { $0 = Instant(milliseconds: $0.milliseconds + milliseconds) } }
}

/// One purse of a store, in short words.
struct TestPurse: Sendable {
    let store: any LimitStore
    let meter: LimitMeter
    let limit: Int
    let subject: LimitSubject

    init(_ store: any LimitStore, _ limit: Int, per seconds: Int, index: Int = 0, _ subject: LimitSubject = .user(1)) {
        let quota = Quota(limit, per: seconds)
        self.store = store
        self.limit = limit
        self.subject = subject
        meter = LimitMeter(
            index, LimitPolicy("meter-\(index)", Text("", ""), by: .user, .fixed(quota)), quota, isBurst: false, routes: [])
    }

    func charge(_ cost: Int = 1) -> LimitCharge { LimitCharge(meter, subject, limit: limit, cost: cost) }

    /// Charges one place, or as many as said.
    @discardableResult
    func take(_ cost: Int = 1) async -> LimitState { await taken(cost).states[0] }

    func taken(_ cost: Int = 1) async -> LimitDecision { await store.charge([charge(cost)]).value }

    func refund(_ decision: LimitDecision, _ cost: Int = 1) { store.refund([charge(cost)], decision) }

    static let uuid = UUID(uuid: (1, 2, 3, 4, 5, 6, 0x40, 7, 0x80, 8, 9, 10, 11, 12, 13, 14))

    var remaining: Int { get async { await take(0).remaining } }
}

extension LimitState {
    /// What a client is told: places left, and milliseconds until some come back, and until it would be admitted.
    var told: [Int64] { [Int64(remaining), resetMilliseconds, retryMilliseconds] }
}
