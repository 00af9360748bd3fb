public import Kernel

/// A named limit: how much, counted by whom, on which operations (API-24).
public struct LimitPolicy: Sendable {
    /// Whose purse a request is paid from.
    public enum Counting: String, Sendable, CaseIterable {
        /// Each API key has its own.
        case key
        /// A person signed in, whatever the number of sessions.
        case user
        /// Either of the two, whichever calls.
        case principal
        /// The network of the address, in operations that ask nobody who they are.
        case address
        /// The account that such an operation names (`Operation.account`), from each network apart: a stranger spends nothing of
        /// what its owner has elsewhere.
        case account
        /// The network of the address, for requests that are refused because nobody is known (401).
        case stranger
    }

    public enum Allowance: Sendable, Equatable {
        /// A second quota, on a shorter window, flattens bursts; both hold.
        case fixed(Quota, burst: Quota? = nil)
        /// `rate_limit_per_hour` of the key that calls (domain.md §5.1); as many as this where it is not said.
        case ofEachKey(standard: Int)
    }

    public enum Coverage: Sendable, Equatable {
        case everything
        /// The operations that these addresses lead to, at all of their addresses: both versions share one purse.
        case routes([RouteName])
    }

    /// Stable, of letters, digits and `-` (or a `RouteName`): clients see it.
    public let name: String
    public let summary: Text
    public let counting: Counting
    public var allowance: Allowance
    public let coverage: Coverage
    /// Whether only requests that end in a refusal are counted in the end: those that succeed get their place back.
    public let countsRefusalsOnly: Bool

    public init(
        _ name: String, _ summary: Text, by counting: Counting, _ allowance: Allowance, on coverage: Coverage = .everything,
        countsRefusalsOnly: Bool = false
    ) {
        self.name = name
        self.summary = summary
        self.counting = counting
        self.allowance = allowance
        self.coverage = coverage
        self.countsRefusalsOnly = countsRefusalsOnly
    }
}

/// An address of an operation, as settings and policies write it: `POST:/api/v1/chantiers`.
public struct RouteName: Sendable, Hashable, CustomStringConvertible {
    public let method: Operation.Method
    public let path: String

    public init(_ method: Operation.Method, _ path: String) {
        self.method = method
        self.path = path
    }

    /// `nil` unless this is a method that operations have, a colon, and a path.
    public init?(_ text: some StringProtocol) {
        guard let colon = text.firstIndex(of: ":"), let method = Operation.Method(rawValue: String(text[..<colon])) else { return nil }
        let path = text[text.index(after: colon)...]
        guard path.first == "/" else { return nil }
        self.init(method, String(path))
    }

    init(_ route: Operation.Route) { self.init(route.method, route.path) }

    public var description: String { "\(method.rawValue):\(path)" }
}
