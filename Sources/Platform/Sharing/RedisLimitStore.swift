import APIKit
import RedisDriver
import Synchronization

/// Limits counted in Redis, for all processes at once: one script, by the clock of Redis.
///
/// Requests that come while the script runs for others wait for its next run, which is for all of them: an idle process asks at once,
/// and a busy one pays a round trip for many.
final class RedisLimitStore: SharedLimitStore {
    private static let charging = RedisScript(SlidingWindowScript.charge)
    private static let refunding = RedisScript(SlidingWindowScript.refund)
    /// Requests in one run: others of Redis's callers wait for it.
    private static let maximumGroups = 64

    /// Redis answered something else than the script does.
    struct Unreadable: Error {}

    private struct Waiting {
        let charges: [LimitCharge]
        let caller: CheckedContinuation<LimitDecision, any Error>
    }

    private struct State {
        var waiting: [Waiting] = []
        var isAsking = false
    }

    private let client: RedisClient
    /// Milliseconds; Redis's own clock when absent, as always but in tests.
    private let clock: (@Sendable () -> Int64)?
    private let state = Mutex(State())

    init(_ client: RedisClient, clock: (@Sendable () -> Int64)? = nil) {
        self.client = client
        self.clock = clock
    }

    // MARK: Charging

    func charge(_ charges: [LimitCharge]) async throws -> LimitDecision {
        try await withCheckedThrowingContinuation { caller in
            let mustAsk = state.withLock { state in
                state.waiting.append(Waiting(charges: charges, caller: caller))
                defer { state.isAsking = true }
                return !state.isAsking
            }
            if mustAsk { Task { await ask() } }
        }
    }

    private func ask() async {
        while let group = next() {
            do {
                let decisions = try await decisions(group.map(\.charges))
                for (waiting, decision) in zip(group, decisions) { waiting.caller.resume(returning: decision) }
            } catch { for waiting in group { waiting.caller.resume(throwing: error) } }
        }
    }

    private func next() -> [Waiting]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isAsking = false
                return nil
            }
            let group = Array(state.waiting.prefix(Self.maximumGroups))
            state.waiting.removeFirst(group.count)
            return group
        }
    }

    private func decisions(_ groups: [[LimitCharge]]) async throws -> [LimitDecision] {
        let arguments = SlidingWindowScript.arguments(charging: groups, clock: clock?()).map { RESPArgument($0) }
        let answer = try await client.eval(Self.charging, keys: Self.keys(groups.flatMap(\.self)), arguments: arguments)
        guard let numbers = answer.array?.compactMap(\.integer), let decisions = SlidingWindowScript.decisions(groups, numbers) else {
            throw Unreadable()
        }
        return decisions
    }

    // MARK: Giving back

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
