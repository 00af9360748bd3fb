import Kernel
import Testing

@testable import APIKit

/// What every store of limits promises; run on each of them.
struct LimitStoreTests {
    // MARK: The window

    /// One schedule: bursts, pauses, refunds. After each charge, what was admitted is compared with the quota.
    @Test(arguments: LimitStoreHarness.available, [(1, 1, 7), (3, 1, 40), (10, 60, 2500), (100, 60, 300), (250, 3600, 900)] as [(Int, Int, Int64)])
    func `no stretch of time as long as the window ever holds more than the quota`(_ harness: LimitStoreHarness, _ shape: (Int, Int, Int64))
        async throws
    {
        let (limit, seconds, pause) = shape
        for seed in 1...8 as ClosedRange<UInt64> {
            let (store, advance) = try await harness.make()
            let purse = TestPurse(store, limit, per: seconds)
            var schedule = Schedule(window: Int64(seconds) * 1000, limit: limit, random: Numbers(seed))
            for _ in 0..<(limit * 6 + 60) {
                let step = schedule.random.below(4) == 0 ? schedule.random.below(pause * 40) : schedule.random.below(pause)
                advance(step)
                schedule.now += step
                let cost = 1 + Int(schedule.random.below(3)) % limit
                let decision = await purse.taken(cost)
                schedule.check(decision, cost)
                guard decision.isAdmitted else { continue }
                if schedule.random.below(5) == 0 { purse.refund(decision, cost) } else { schedule.admitted.append((schedule.now, cost)) }
            }
            #expect(schedule.refusals > 0 && schedule.admitted.count > limit / 3, "the schedule must reach the limit")
        }
    }

    @Test(arguments: LimitStoreHarness.available)
    func `a place comes back one window after it was taken, to the millisecond`(_ harness: LimitStoreHarness) async throws {
        let (store, advance) = try await harness.make()
        let purse = TestPurse(store, 2, per: 60)
        #expect(await purse.take().told == [1, 60_000, 0])
        advance(10_000)
        #expect(await purse.take().remaining == 0)
        #expect(await purse.take().told == [0, 50_000, 50_000])
        advance(49_999)
        #expect(await purse.take().retryMilliseconds == 1)
        advance(1)
        #expect(await purse.take().retryMilliseconds == 0)
        #expect(await purse.take().retryMilliseconds == 10_000)
    }

    /// The price of bounded memory.
    @Test(arguments: LimitStoreHarness.available)
    func `charges within a hundredth of the window leave together, with the last of them`(_ harness: LimitStoreHarness) async throws {
        let (store, advance) = try await harness.make()
        let purse = TestPurse(store, 3, per: 100)
        for _ in 0..<3 {
            await purse.take()
            advance(600)
        }
        advance(100_000 - 3 * 600)
        // The first two share a mark, 600 ms long; the third stands alone.
        #expect(await purse.take().retryMilliseconds == 600)
        advance(600)
        #expect(await purse.take(0).remaining == 2)
    }

    @Test(arguments: LimitStoreHarness.available)
    func `an hour of steady calls at the quota is admitted but for a hundredth`(_ harness: LimitStoreHarness) async throws {
        let (store, advance) = try await harness.make()
        let purse = TestPurse(store, 1000, per: 3600)
        var admitted = 0
        for _ in 0..<3000 {
            advance(3600)
            if await purse.taken().isAdmitted { admitted += 1 }
        }
        #expect(admitted >= 2970)
    }

    @Test(arguments: LimitStoreHarness.available)
    func `what is refused takes nothing`(_ harness: LimitStoreHarness) async throws {
        let (store, advance) = try await harness.make()
        let purse = TestPurse(store, 1, per: 10)
        await purse.take()
        for _ in 0..<50 {
            advance(190)
            #expect(await !purse.taken().isAdmitted)
        }
        advance(500)
        #expect(await purse.taken().isAdmitted)
    }

    // MARK: Costs

    @Test(arguments: LimitStoreHarness.available)
    func `a call takes as many places as it costs, or none`(_ harness: LimitStoreHarness) async throws {
        let purse = TestPurse(try await harness.make().store, 5, per: 60)
        #expect(await purse.take(3).remaining == 2)
        #expect(await purse.take(3).retryMilliseconds == 60_000)
        #expect(await purse.take(2).remaining == 0)
    }

    @Test(arguments: LimitStoreHarness.available)
    func `what costs more than the quota is never admitted`(_ harness: LimitStoreHarness) async throws {
        let purse = TestPurse(try await harness.make().store, 5, per: 60)
        #expect(await purse.take(6).told == [5, 0, 60_000])
    }

    @Test(arguments: LimitStoreHarness.available)
    func `what costs nothing is always admitted and takes nothing`(_ harness: LimitStoreHarness) async throws {
        let (store, _) = try await harness.make()
        let purse = TestPurse(store, 1, per: 60)
        #expect(await purse.take(0).told == [1, 0, 0])
        await purse.take()
        #expect(await purse.take(0).told == [0, 60_000, 0])
        // A quota that was lowered meanwhile.
        let lowered = LimitCharge(purse.meter, purse.subject, limit: 0, cost: 0)
        #expect(await store.charge([lowered]).value.isAdmitted)
    }

    @Test(arguments: LimitStoreHarness.available)
    func `a quota that is lowered refuses until enough has left`(_ harness: LimitStoreHarness) async throws {
        let (store, advance) = try await harness.make()
        let purse = TestPurse(store, 10, per: 60)
        for _ in 0..<4 {
            await purse.take()
            advance(1000)
        }
        let lowered = LimitCharge(purse.meter, purse.subject, limit: 2, cost: 1)
        #expect(await store.charge([lowered]).value.states[0].retryMilliseconds == 58_000)
        #expect(await purse.take().remaining == 5)
    }

    // MARK: Several purses

    @Test(arguments: LimitStoreHarness.available)
    func `every purse is charged, or none`(_ harness: LimitStoreHarness) async throws {
        let (store, _) = try await harness.make()
        let wide = TestPurse(store, 10, per: 60)
        let narrow = TestPurse(store, 1, per: 3600, index: 1)
        let charges = [wide.charge(), narrow.charge()]
        #expect(await store.charge(charges).value.states.map(\.remaining) == [9, 0])
        for order in [charges, charges.reversed()] {
            let refused = await store.charge(order).value
            #expect(!refused.isAdmitted)
            #expect(refused.states.map(\.retryMilliseconds).sorted() == [0, 3_600_000])
        }
        #expect(await wide.remaining == 9)
    }

    @Test(arguments: LimitStoreHarness.available)
    func `purses of other people, networks and policies stay as they are`(_ harness: LimitStoreHarness) async throws {
        let (store, _) = try await harness.make()
        let subjects: [LimitSubject] = [
            .user(1), .user(2), .key(TestPurse.uuid), .network("192.0.2.1"), .account("a", from: "192.0.2.1"), .account("b", from: "192.0.2.1"),
            .account("a", from: "192.0.2.2"), .network("192.0.2.1:a"),
        ]
        for index in 0...1 {
            for subject in subjects {
                let purse = TestPurse(store, 1, per: 60, index: index, subject)
                #expect(await purse.taken().isAdmitted, "\(subject)")
                #expect(await !purse.taken().isAdmitted, "\(subject)")
            }
        }
        #expect(Set(subjects.map(\.description)).count == subjects.count)
    }

    // MARK: Refunds

    @Test(arguments: LimitStoreHarness.available)
    func `a refund gives back that charge, and no other`(_ harness: LimitStoreHarness) async throws {
        let (store, advance) = try await harness.make()
        let purse = TestPurse(store, 2, per: 60)
        let returned = await purse.taken()
        advance(30_000)
        await purse.take()
        purse.refund(returned)
        #expect(await purse.remaining == 1)
        advance(30_000)
        // The other is still counted, for as long as it was to be.
        #expect(await purse.take(0).told == [1, 30_000, 0])
        advance(30_000)
        #expect(await purse.remaining == 2)
    }

    @Test(arguments: LimitStoreHarness.available)
    func `a refund that comes too late, or twice, gives nothing`(_ harness: LimitStoreHarness) async throws {
        let (store, advance) = try await harness.make()
        let purse = TestPurse(store, 3, per: 60)
        let old = await purse.taken()
        advance(60_000)
        await purse.take(3)
        purse.refund(old)
        #expect(await purse.remaining == 0)
        advance(60_000)
        let twice = await purse.taken()
        purse.refund(twice)
        purse.refund(twice)
        #expect(await purse.remaining == 3)
        await purse.take(3)
        #expect(await purse.remaining == 0)
    }

    // MARK: At once

    @Test(arguments: LimitStoreHarness.available)
    func `many at once are admitted as often as the quota says`(_ harness: LimitStoreHarness) async throws {
        let purse = TestPurse(try await harness.make().store, 300, per: 60)
        let admitted = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var count = 0
                    for _ in 0..<100 { count += await purse.taken().isAdmitted ? 1 : 0 }
                    return count
                }
            }
            return await group.reduce(0, +)
        }
        #expect(admitted == 300)
    }
}

/// What a schedule has been admitted, kept whole: what the store must agree with.
private struct Schedule {
    let window: Int64
    let limit: Int
    var random: Numbers
    var now: Int64 = 0
    var admitted: [(at: Int64, cost: Int)] = []
    var refusals = 0

    mutating func check(_ decision: LimitDecision, _ cost: Int) {
        let state = decision.states[0]
        if decision.isAdmitted {
            #expect(spent(since: now - window) + cost <= limit, "admitted too early at \(now)")
        } else {
            refusals += 1
            #expect(spent(since: now - window - window / 100) + cost > limit, "refused without need at \(now)")
            #expect((1...window).contains(state.retryMilliseconds))
        }
        #expect(state.remaining <= limit - spent(since: now - window) && state.remaining >= 0)
    }

    /// The newest are last.
    private func spent(since start: Int64) -> Int { admitted.reversed().prefix { $0.at > start }.reduce(0) { $0 + $1.cost } }
}

/// SplitMix64: the same numbers at every run.
private struct Numbers {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func below(_ bound: Int64) -> Int64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int64((mixed ^ (mixed >> 31)) % UInt64(max(bound, 1)))
    }
}
