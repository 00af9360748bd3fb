import Kernel
import ProcessKit
import RedisDriver
import TestKit
import Testing

@testable import APIKit
@testable import Platform

/// Limits that several processes count in one Redis.
struct SharedLimitTests {
    private static let window: Int64 = 10_000
    private static let quota = 40

    /// Bursts at the same time through three processes, pauses, bursts: whatever the order in which they arrive.
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `three processes never admit more than the quota in any window`(seed: UInt64) async throws {
        let server = try await RedisServer.start()
        let clock = HeldClock()
        let limits = RedisLimits(clock: { clock.now.milliseconds })
        var stores: [RedisDesk] = []
        for _ in 0..<3 { stores.append(RedisDesk(try await server.client(), nil, limits)) }
        let charge = TestPurse(MemoryLimitStore(now: { clock.now }), Self.quota, per: Int(Self.window / 1000)).charge()
        var random = SeededGenerator(seed)
        var admitted: [Int64] = []
        var refused = 0
        for _ in 0..<120 {
            clock.advance(Int64.random(in: 0...900, using: &random))
            let burst = Int.random(in: 1...12, using: &random)
            let count = try await withThrowingTaskGroup(of: Bool.self) { [stores] group in
                for number in 0..<burst { group.addTask { try await stores[number % 3].charge([charge]).isAdmitted } }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            admitted += Array(repeating: clock.now.milliseconds, count: count)
            refused += burst - count
        }
        for end in admitted { #expect(admitted.count { $0 > end - Self.window && $0 <= end } <= Self.quota) }
        #expect(refused > 0 && admitted.count > Self.quota * 2, "the limit must be reached, and reached again")
    }

    @Test func `what many give back at once comes back whole`() async throws {
        let server = try await RedisServer.start()
        let store = RedisDesk(try await server.client(options: .patient { $0.connections = 1 }), nil)
        let purse = TestPurse(MemoryLimitStore(now: { .test }), Self.quota, per: 3600)
        var decisions: [LimitDecision] = []
        for _ in 0..<30 { decisions.append(try await store.charge([purse.charge()])) }
        #expect(decisions.last?.states[0].remaining == Self.quota - 30)
        store.refund([], LimitDecision([]))
        _ = try await store.charge([purse.charge(0)])
        for decision in decisions.prefix(25) { store.refund([purse.charge()], decision) }
        #expect(try await store.charge([purse.charge(0)]).states[0].remaining == Self.quota - 5)
    }

    @Test func `by the clock of Redis a purse leaves one window after its last charge`() async throws {
        let server = try await RedisServer.start()
        let client = try await server.client()
        let purse = TestPurse(MemoryLimitStore(now: { .test }), Self.quota, per: 3600)
        let decision = try await RedisDesk(client, nil).charge([purse.charge()])
        #expect(decision.states[0].told == [Int64(Self.quota - 1), 3_600_000, 0])
        let left = try #require(try await client.send(["PTTL", RESPArgument(purse.charge().storageKey)]).integer)
        #expect(left > 3_000_000 && left <= 3_600_000)
    }

    @Test func `while Redis is away each process admits its share, and the whole again afterwards`() async throws {
        let server = try await RedisServer.start()
        let clock = HeldClock()
        let client = try await server.client()
        let passed = HeldClock()
        let origin = ContinuousClock().now
        let store = FallbackLimitStore(
            RedisDesk(client, nil, RedisLimits(clock: { clock.now.milliseconds })), local: MemoryLimitStore(now: { clock.now }), processes: 4,
            now: { origin.advanced(by: Swift.Duration.milliseconds(passed.now.milliseconds - Instant.test.milliseconds)) })
        let purse = TestPurse(store, Self.quota, per: 3600)
        #expect(await purse.taken().authority == .whole)
        try await server.kill()
        await client.untilDisconnected()
        var decisions: [LimitDecision] = []
        for _ in 0..<Self.quota { decisions.append(await purse.taken()) }
        #expect(decisions.allSatisfy { $0.authority == .share && $0.states[0].limit == Self.quota / 4 })
        #expect(decisions.count(where: \.isAdmitted) == Self.quota / 4)
        try await server.restart()
        await client.untilConnected()
        passed.advance(1000)
        #expect(await purse.taken().authority == .whole)
    }
}
