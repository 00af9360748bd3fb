import FoundationEssentials
import Kernel
import Synchronization
import TestKit
import Testing

@testable import APIKit

/// A store of limits and the means to let its time pass: what the contract of `LimitStore` needs of an implementation.
struct LimitStoreHarness: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// A store that nobody has used.
    let make: @Sendable () -> (store: any LimitStore, advance: @Sendable (_ milliseconds: Int64) -> Void)

    /// An implementation that other processes share is one more entry here.
    static let available = [memory]

    static let memory = LimitStoreHarness(testDescription: "memory") {
        let clock = HeldClock()
        return (MemoryLimitStore(now: { clock.now }), { clock.advance($0) })
    }
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
