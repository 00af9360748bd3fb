import APIKit
import RedisDriver

/// Limits counted in Redis, for all processes at once: one script for many requests, by the clock of Redis.
struct RedisLimits: Sendable {
    private static let charging = RedisScript(SlidingWindowScript.charge)
    private static let refunding = RedisScript(SlidingWindowScript.refund)

    /// Redis answered something else than the script does.
    struct Unreadable: Error {}

    /// Milliseconds; Redis's own clock when absent, as always but in tests.
    var clock: (@Sendable () -> Int64)?

    /// Each group is admitted whole or not at all.
    func charging(_ groups: [[LimitCharge]]) -> RedisCall {
        let keys = SlidingWindowScript.keys(groups.flatMap(\.self)).map { RESPArgument($0) }
        return .script(Self.charging, keys: keys, SlidingWindowScript.arguments(charging: groups, clock: clock?()).map { RESPArgument($0) })
    }

    /// One for each group, in order.
    func decisions(_ groups: [[LimitCharge]], _ reply: RESPValue?) -> [Result<LimitDecision, any Error>] {
        if case .error(let error)? = reply { return groups.map { _ in .failure(error) } }
        guard let numbers = reply?.array?.compactMap(\.integer), let decisions = SlidingWindowScript.decisions(groups, numbers) else {
            return groups.map { _ in .failure(Unreadable()) }
        }
        return decisions.map { .success($0) }
    }

    func refunding(_ refunds: [(charges: [LimitCharge], decision: LimitDecision)]) -> RedisCall {
        let (keys, arguments) = SlidingWindowScript.refunding(refunds)
        return .script(Self.refunding, keys: keys.map { RESPArgument($0) }, arguments.map { RESPArgument($0) })
    }
}
