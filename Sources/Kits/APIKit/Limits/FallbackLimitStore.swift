public import Kernel
import Synchronization

/// A store that other processes share; its answers come over the network.
public protocol SharedLimitStore: Sendable {
    /// As `LimitStore.charge`, in one round trip. Should stop when its task is cancelled.
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
    /// A request waits this long for the shared store, and no longer.
    public static let patience = Duration.milliseconds(50)
    /// After it was missed, the shared store is left alone for this long, so that an outage does not slow every request.
    private static let rest = Duration.seconds(1)

    private let shared: any SharedLimitStore
    private let local: MemoryLimitStore
    private let processes: Int
    private let deadline: (@Sendable () async -> Void)?
    private let now: @Sendable () -> ContinuousClock.Instant
    private let onLoss: @Sendable (any Error) -> Void
    private let onShare: @Sendable () -> Void
    private let restingUntil = Mutex<ContinuousClock.Instant?>(nil)

    /// The shared store took longer than `patience`.
    public struct TooLate: Error {}

    /// - Parameters:
    ///   - local: what counts meanwhile.
    ///   - processes: how many processes share the limits; each admits that part of them, and one at least.
    ///   - deadline: returns when `patience` is over; `nil` when the shared store keeps a deadline of its own, which costs less than a race.
    ///   - onLoss: told each time the shared store was asked in vain; must return at once.
    ///   - onShare: told of each request that this process counted alone; must return at once.
    public init(
        _ shared: any SharedLimitStore, local: MemoryLimitStore, processes: Int,
        deadline: (@Sendable () async -> Void)? = { try? await Task.sleep(for: FallbackLimitStore.patience) },
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }, onLoss: @escaping @Sendable (any Error) -> Void = { _ in },
        onShare: @escaping @Sendable () -> Void = {}
    ) {
        self.shared = shared
        self.local = local
        self.processes = max(processes, 1)
        self.deadline = deadline
        self.now = now
        self.onLoss = onLoss
        self.onShare = onShare
    }

    public func charge(_ charges: [LimitCharge]) -> Eventually<LimitDecision> {
        if isResting { return .now(share(charges)) }
        return .later { [self] in
            switch await asked(charges) {
            case .success(let decision): return decision
            case .failure(let error):
                restingUntil.withLock { $0 = now() + Self.rest }
                onLoss(error)
                return share(charges)
            }
        }
    }

    public func refund(_ charges: [LimitCharge], _ decision: LimitDecision) {
        switch decision.authority {
        case .whole: shared.refund(charges, decision)
        case .share: local.refund(charges, decision)
        }
    }

    private var isResting: Bool { restingUntil.withLock { $0.map { now() < $0 } ?? false } }

    private func share(_ charges: [LimitCharge]) -> LimitDecision {
        onShare()
        let decision = local.decide(
            charges.map { LimitCharge($0.meter, $0.subject, limit: max(1, $0.limit / processes), cost: $0.cost) })
        return LimitDecision(decision.states, .share)
    }

    /// The shared store's answer, or why there is none in time. Whichever comes first wins: a store that hangs is not waited for.
    private func asked(_ charges: [LimitCharge]) async -> Result<LimitDecision, any Error> {
        guard let deadline else {
            do { return .success(try await shared.charge(charges)) } catch { return .failure(error) }
        }
        return await withCheckedContinuation { continuation in
            let first = First(continuation)
            let question = Task { [shared] in
                do { first.resume(.success(try await shared.charge(charges))) } catch { first.resume(.failure(error)) }
            }
            Task {
                await deadline()
                if first.resume(.failure(TooLate())) { question.cancel() }
            }
        }
    }
}

/// Resumes once, with what comes first.
private final class First<Value: Sendable>: Sendable {
    private let continuation: Mutex<CheckedContinuation<Value, Never>?>

    init(_ continuation: CheckedContinuation<Value, Never>) { self.continuation = Mutex(continuation) }

    /// - Returns: whether this was the first.
    @discardableResult
    func resume(_ value: Value) -> Bool {
        let waiting = continuation.withLock { held in
            defer { held = nil }
            return held
        }
        waiting?.resume(returning: value)
        return waiting != nil
    }
}
