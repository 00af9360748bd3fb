public import Kernel
import Synchronization

/// Counts in this process: exact when it is the only one.
///
/// Answers on the calling thread, under one lock that is held for a fraction of a microsecond.
public final class MemoryLimitStore: LimitStore {
    /// How many purses each meter keeps: a tenth of a kilobyte for the usual ones, three kilobytes for the largest.
    public static let standardCapacity = 20_000

    private let capacity: Int
    private let now: @Sendable () -> Instant
    private let tables = Mutex<[PurseTable]>([])

    /// - Parameter now: a clock that does not go back.
    public init(capacity: Int = standardCapacity, now: @escaping @Sendable () -> Instant) {
        self.capacity = capacity
        self.now = now
    }

    /// How many purses are kept.
    public var count: Int { tables.withLock { $0.reduce(0) { $0 + $1.count } } }

    public func charge(_ charges: [LimitCharge]) -> Eventually<LimitDecision> { .now(decide(charges)) }

    /// What `charge` answers.
    public func decide(_ charges: [LimitCharge]) -> LimitDecision {
        let now = now().milliseconds
        return tables.withLock { tables in
            make(charges, &tables)
            var decision = LimitDecision(charges.map { Self.look($0, &tables[$0.meter.index], at: now) })
            guard decision.isAdmitted else { return decision }
            for (index, charge) in charges.enumerated() where charge.cost > 0 {
                decision.states[index] = Self.take(charge, &tables[charge.meter.index], at: now)
            }
            return decision
        }
    }

    public func refund(_ charges: [LimitCharge], _ decision: LimitDecision) {
        tables.withLock { tables in
            for (charge, state) in zip(charges, decision.states) where charge.cost > 0 && charge.meter.index < tables.count {
                guard let place = tables[charge.meter.index].place(of: charge.subject) else { continue }
                tables[charge.meter.index][place].refund(charge.cost, state.mark)
            }
        }
    }

    private func make(_ charges: [LimitCharge], _ tables: inout [PurseTable]) {
        for charge in charges {
            while tables.count <= charge.meter.index { tables.append(PurseTable(capacity: capacity)) }
        }
    }

    /// How the purse stands, and whether the charge would fit. One that was never opened is full.
    private static func look(_ charge: LimitCharge, _ table: inout PurseTable, at now: Int64) -> LimitState {
        let length = charge.meter.milliseconds
        guard let place = table.place(of: charge.subject) else {
            return LimitState(
                limit: charge.limit, remaining: charge.limit, resetMilliseconds: 0, retryMilliseconds: charge.cost > charge.limit ? length : 0,
                mark: 0)
        }
        let now = table[place].settle(length, at: now)
        let wait = table[place].wait(for: charge.cost, under: charge.limit, length, at: now)
        return state(charge, table[place], retry: wait, mark: 0, at: now)
    }

    private static func take(_ charge: LimitCharge, _ table: inout PurseTable, at now: Int64) -> LimitState {
        let length = charge.meter.milliseconds
        let place = table.place(of: charge.subject) ?? table.open(charge.subject, length, at: now)
        let now = table[place].settle(length, at: now)
        let mark = table[place].add(charge.cost, length, at: now)
        return state(charge, table[place], retry: 0, mark: mark, at: now)
    }

    private static func state(_ charge: LimitCharge, _ window: SlidingWindow, retry: Int64, mark: Int64, at now: Int64) -> LimitState {
        LimitState(
            limit: charge.limit, remaining: max(0, charge.limit - window.used),
            resetMilliseconds: window.reset(charge.meter.milliseconds, at: now), retryMilliseconds: retry, mark: mark)
    }
}
