public import Kernel
import Synchronization

/// A store that other processes share; its answers come over the network.
public protocol SharedLimitStore: Sendable {
    /// As `LimitStore.charge`, in one round trip. Throws when there is no answer in time.
    func charge(_ charges: [LimitCharge]) async throws -> LimitDecision
    /// As `LimitStore.refund`: sent, and not waited for. One that is lost costs its client a place.
    func refund(_ charges: [LimitCharge], _ decision: LimitDecision)
}

/// Counts in the shared store, and in this process while that one is away: then each process admits its share, so that all
/// together admit no more than the limit, and says so (`LimitDecision.Authority.share`).
///
/// A charge that the shared store does not answer in time may still be taken there: then it is counted twice, never too little.
/// What a share admitted is not told to the shared store when it is back.
public final class FallbackLimitStore: LimitStore {
    /// After it was missed, the shared store is left alone for this long, so that an outage does not slow every request.
    private static let rest = Duration.seconds(1)

    private let shared: any SharedLimitStore
    private let local: MemoryLimitStore
    private let processes: Int
    private let now: @Sendable () -> ContinuousClock.Instant
    private let onShare: @Sendable () -> Void
    private let restingUntil = Mutex<ContinuousClock.Instant?>(nil)

    /// - Parameters:
    ///   - local: what counts meanwhile.
    ///   - processes: how many processes share the limits; each admits that part of them, and one at least.
    ///   - onShare: told of each request that this process counted alone; must return at once.
    public init(
        _ shared: any SharedLimitStore, local: MemoryLimitStore, processes: Int, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        onShare: @escaping @Sendable () -> Void = {}
    ) {
        self.shared = shared
        self.local = local
        self.processes = max(processes, 1)
        self.now = now
        self.onShare = onShare
    }

    public func charge(_ charges: [LimitCharge]) -> Eventually<LimitDecision> {
        if isResting { return .now(share(charges)) }
        return .later { [self] in
            do { return try await shared.charge(charges) } catch { return missed(charges) }
        }
    }

    /// Whether the shared store is left alone at present.
    public var isResting: Bool { restingUntil.withLock { $0.map { now() < $0 } ?? false } }

    /// Decides alone what the shared store did not answer, and lets it rest.
    public func missed(_ charges: [LimitCharge]) -> LimitDecision {
        restingUntil.withLock { $0 = now() + Self.rest }
        return share(charges)
    }

    public func refund(_ charges: [LimitCharge], _ decision: LimitDecision) {
        switch decision.authority {
        case .whole: shared.refund(charges, decision)
        case .share: local.refund(charges, decision)
        }
    }

    private func share(_ charges: [LimitCharge]) -> LimitDecision {
        onShare()
        let decision = local.decide(
            charges.map { LimitCharge($0.meter, $0.subject, limit: max(1, $0.limit / processes), cost: $0.cost) })
        return LimitDecision(decision.states, .share)
    }
}
