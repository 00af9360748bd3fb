import APIKit
import RedisDriver

/// Limits counted in Redis, for all processes at once: one script, one round trip, the clock of Redis.
struct RedisLimitStore: SharedLimitStore {
    private static let charging = RedisScript(SlidingWindowScript.charge)
    private static let refunding = RedisScript(SlidingWindowScript.refund)

    /// Redis answered something else than the script does.
    struct Unreadable: Error {}

    private let client: RedisClient
    /// Milliseconds; Redis's own clock when absent, as always but in tests.
    private let clock: (@Sendable () -> Int64)?

    init(_ client: RedisClient, clock: (@Sendable () -> Int64)? = nil) {
        self.client = client
        self.clock = clock
    }

    func charge(_ charges: [LimitCharge]) async throws -> LimitDecision {
        let arguments = SlidingWindowScript.arguments(charging: charges, clock: clock?())
        let answer = try await client.eval(Self.charging, keys: Self.keys(charges), arguments: arguments.map { RESPArgument($0) })
        guard let numbers = answer.array?.compactMap(\.integer), let decision = SlidingWindowScript.decision(charges, numbers.map { Int64($0) })
        else {
            throw Unreadable()
        }
        return decision
    }

    func refund(_ charges: [LimitCharge], _ decision: LimitDecision) {
        // One that is lost costs its client a place.
        Task { try? await giveBack(charges, decision) }
    }

    /// `refund`, waited for.
    func giveBack(_ charges: [LimitCharge], _ decision: LimitDecision) async throws {
        let arguments = SlidingWindowScript.arguments(refunding: charges, decision).map { RESPArgument($0) }
        _ = try await client.eval(Self.refunding, keys: Self.keys(charges), arguments: arguments)
    }

    private static func keys(_ charges: [LimitCharge]) -> [RESPArgument] { SlidingWindowScript.keys(charges).map { RESPArgument($0) } }
}
