public import FoundationEssentials
public import Kernel

/// Where what was spent is counted: in this process, or for all processes at once.
///
/// Every implementation runs the algorithm of `SlidingWindow`, by a clock of its own that all its clients share, and passes
/// `LimitStoreContract`.
public protocol LimitStore: Sendable {
    /// Takes every charge, or none when one of the purses has not enough left.
    ///
    /// A charge that costs nothing is never refused: it only tells how its purse stands. Answers at once where nothing has to be
    /// waited for, and in a bounded time in any case: 50 ms over the network, twice that where the store has to be told its script again.
    func charge(_ charges: [LimitCharge]) -> Eventually<LimitDecision>

    /// Gives back what `charge` took under this decision. May take effect later; is nothing once the window has passed.
    func refund(_ charges: [LimitCharge], _ decision: LimitDecision)
}

/// What one request takes from one purse.
public struct LimitCharge: Sendable {
    public let meter: LimitMeter
    public let subject: LimitSubject
    /// Of the meter's window.
    public let limit: Int
    public let cost: Int

    public init(_ meter: LimitMeter, _ subject: LimitSubject, limit: Int, cost: Int) {
        self.meter = meter
        self.subject = subject
        self.limit = limit
        self.cost = cost
    }

    /// The purse's name in a store that other processes see.
    public var storageKey: String { "ratelimit:\(subject):\(meter.name):\(meter.quota.seconds)" }
}

/// Whose purse it is.
public enum LimitSubject: Sendable, Hashable {
    case key(UUID)
    case user(Int64)
    /// A network, as `ClientNetwork` tells it.
    case network(String)
    case account(String, from: String)
}

extension LimitSubject: CustomStringConvertible {
    /// What stands in braces chooses the node of a cluster: all that one request may be charged for is on one.
    public var description: String {
        switch self {
        case .key(let id): "{key:\(id.lowercase)}"
        case .user(let id): "{user:\(id)}"
        case .network(let network): "{ip:\(network)}"
        case .account(let account, let network): "{ip:\(network)}:\(account)"
        }
    }
}

/// What came of a charge.
public struct LimitDecision: Sendable {
    /// Who counts.
    public enum Authority: Sendable {
        /// Exactly what all processes admit.
        case whole
        /// The common store is away: each process counts alone, and admits its share.
        case share
    }

    /// One for each charge, in order.
    public var states: [LimitState]
    public let authority: Authority

    public init(_ states: [LimitState], _ authority: Authority = .whole) {
        self.states = states
        self.authority = authority
    }

    public var isAdmitted: Bool { states.allSatisfy { $0.retryMilliseconds == 0 } }
}

/// How a purse stands once the charge was taken, or was not.
public struct LimitState: Sendable, Equatable {
    /// What the window allows: that of the charge, or this process's share of it.
    public let limit: Int
    public var remaining: Int
    /// Until places come back next; 0 when none is taken.
    public var resetMilliseconds: Int64
    /// Until this charge could be taken; 0 when it could be now.
    public let retryMilliseconds: Int64
    /// Where in the purse the charge stands: what a refund names.
    public let mark: Int64

    public init(limit: Int, remaining: Int, resetMilliseconds: Int64, retryMilliseconds: Int64, mark: Int64) {
        self.limit = limit
        self.remaining = remaining
        self.resetMilliseconds = resetMilliseconds
        self.retryMilliseconds = retryMilliseconds
        self.mark = mark
    }
}
