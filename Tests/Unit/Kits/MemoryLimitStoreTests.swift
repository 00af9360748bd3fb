import Kernel
import Synchronization
import TestKit
import Testing

@testable import APIKit

/// What is the memory store's own; what every store promises is in the contract of `LimitStore`.
struct MemoryLimitStoreTests {
    private let meter = LimitMeter(
        0, LimitPolicy("sign-in", Text("", ""), by: .address, .fixed(.perMinute(2))), .perMinute(2), isBurst: false, routes: [])

    private func charge(_ network: Int, _ cost: Int = 1) -> [LimitCharge] {
        [LimitCharge(meter, .network("192.0.2.\(network)"), limit: 2, cost: cost)]
    }

    private final class Held: Sendable {
        let instant: Mutex<Instant>
        init(_ start: Instant) { instant = Mutex(start) }
        func advance(_ milliseconds: Int64) { instant.withLock { $0 = Instant(milliseconds: $0.milliseconds + milliseconds) } }
    }

    @Test func `purses that count nothing any more make room for others`() {
        let now = Held(.test)
        let store = MemoryLimitStore(now: { now.instant.withLock { $0 } })
        for network in 0..<5000 {
            #expect(store.decide(charge(network)).isAdmitted)
            now.advance(100)
        }
        // A minute holds 600 of them; each new one looks at two.
        #expect((600...1300).contains(store.count))
    }

    @Test func `no more purses are kept than was said, and the busiest ones stay`() {
        let now = Held(.test)
        let store = MemoryLimitStore(capacity: 100, now: { now.instant.withLock { $0 } })
        for network in 1..<2000 {
            _ = store.decide(charge(0))
            _ = store.decide(charge(network))
            now.advance(1)
            #expect(store.count <= 100)
        }
        #expect(!store.decide(charge(0)).isAdmitted)
    }

    @Test func `asking opens no purse`() {
        let store = MemoryLimitStore(now: { .test })
        _ = store.decide(charge(1, 0))
        #expect(store.count == 0)
    }

    /// Then the latest mark's time holds: nothing is admitted early, nothing is refused for longer than a window.
    @Test func `a clock that goes back admits nothing early`() {
        let now = Held(.test)
        let store = MemoryLimitStore(now: { now.instant.withLock { $0 } })
        _ = store.decide(charge(1))
        now.advance(-3_600_000)
        #expect(store.decide(charge(1)).states[0].remaining == 0)
        #expect(store.decide(charge(1)).states[0].retryMilliseconds == 60_000)
        now.advance(3_660_000)
        #expect(store.decide(charge(1)).isAdmitted)
    }

    @Test func `a purse holds a bounded number of marks`() {
        var window = SlidingWindow(at: 0)
        var most = 0
        for step in 0..<100_000 {
            let now = window.settle(3_600_000, at: Int64(step) * 997)
            _ = window.add(1, 3_600_000, at: now)
            most = max(most, window.size)
        }
        #expect(most <= 102 + 32)
    }
}

/// The common store, and what happens when it is away.
struct FallbackLimitStoreTests {
    private final class Shared: SharedLimitStore {
        enum Mood { case well, refusing }

        let memory = MemoryLimitStore(now: { .test })
        let mood = Mutex(Mood.well)
        let asked = Atomic<Int>(0)

        func charge(_ charges: [LimitCharge]) async throws -> LimitDecision {
            asked.add(1, ordering: .relaxed)
            switch mood.withLock({ $0 }) {
            case .well: return memory.decide(charges)
            case .refusing: throw Refused()
            }
        }

        func refund(_ charges: [LimitCharge], _ decision: LimitDecision) { memory.refund(charges, decision) }
    }

    private struct Refused: Error {}

    private let shared = Shared()
    private let clock = Steady()

    private final class Steady: Sendable {
        let instant = Mutex(ContinuousClock.now)
        func advance(_ duration: Swift.Duration) { instant.withLock { $0 += duration } }
    }

    private var store: FallbackLimitStore {
        FallbackLimitStore(shared, local: MemoryLimitStore(now: { .test }), processes: 4, now: { [clock] in clock.instant.withLock { $0 } })
    }

    private let charge = {
        let policy = LimitPolicy("session", Text("", ""), by: .user, .fixed(.perMinute(100)))
        return [LimitCharge(LimitMeter(0, policy, .perMinute(100), isBurst: false, routes: []), .user(1), limit: 100, cost: 1)]
    }()

    @Test func `the common store decides while it answers`() async {
        let store = store
        let decision = await store.charge(charge).value
        #expect(decision.authority == .whole)
        #expect(decision.states.map(\.remaining) == [99])
    }

    @Test func `when it fails, this process admits its share and says so`() async {
        shared.mood.withLock { $0 = .refusing }
        let store = store
        var admitted = 0
        for _ in 0..<100 {
            let decision = await store.charge(charge).value
            #expect(decision.authority == .share)
            #expect(decision.states[0].limit == 25)
            admitted += decision.isAdmitted ? 1 : 0
        }
        #expect(admitted == 25)
        // Asked once: it is left alone for a second.
        #expect(shared.asked.load(ordering: .relaxed) == 1)
    }

    @Test func `while it rests, requests are answered at once; then it is asked again`() async {
        shared.mood.withLock { $0 = .refusing }
        let store = store
        _ = await store.charge(charge).value
        guard case .now = store.charge(charge) else {
            Issue.record("a request had to wait")
            return
        }
        shared.mood.withLock { $0 = .well }
        clock.advance(.seconds(1))
        #expect(await store.charge(charge).value.authority == .whole)
    }

    @Test func `a refund goes to whoever decided`() async {
        let store = store
        let whole = await store.charge(charge).value
        store.refund(charge, whole)
        #expect(await store.charge(charge).value.states.map(\.remaining) == [99])
        shared.mood.withLock { $0 = .refusing }
        let share = await store.charge(charge).value
        store.refund(charge, share)
        #expect(await store.charge(charge).value.states.map(\.remaining) == [24])
    }

    @Test func `a share is one place at least`() async {
        shared.mood.withLock { $0 = .refusing }
        let small = [LimitCharge(charge[0].meter, .user(1), limit: 2, cost: 1)]
        #expect(await store.charge(small).value.states.map(\.limit) == [1])
    }
}
