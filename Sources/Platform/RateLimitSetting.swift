import APIKit
import Kernel

/// `HUB_RATE_LIMITS`: what replaces the declared policies (product.md §2).
///
/// A list of `name=quota`, separated by commas. A name is that of a policy (`session=200/min`) or an address of an operation
/// (`POST:/api/v1/chantiers=100/day`), which then has that limit in all its versions. A quota is `count/unit` or `count/10min`, maybe
/// with a second one that flattens bursts (`1000/hour+20/second`), or `off`. `off` alone removes every policy; what follows
/// it in a list is all there is.
public struct RateLimitSetting: Sendable, Equatable {
    private enum Target: Sendable, Hashable {
        case policy(String)
        case route(RouteName)
    }

    private struct Entry: Sendable, Equatable {
        let target: Target
        /// `nil` for `off`.
        let allowance: LimitPolicy.Allowance?
    }

    /// What is wrong, each a sentence about a part of the text.
    public struct Invalid: Error, Equatable {
        public let problems: [String]
    }

    private var isFromNothing = false
    private var entries: [Entry] = []

    /// The policies as they are declared.
    public static let declared = RateLimitSetting()
    public static let off: RateLimitSetting = {
        var setting = RateLimitSetting()
        setting.isFromNothing = true
        return setting
    }()

    private init() {}

    /// - Throws: all that is wrong with the form; whether the names exist is for `policies` to say.
    public init(_ text: String) throws(Invalid) {
        var problems: [String] = []
        for part in text.split(separator: ",").map(Self.trimmed) where !part.isEmpty {
            do throws(Problem) { try add(part) } catch { problems.append(error.text) }
        }
        guard problems.isEmpty else { throw Invalid(problems: problems) }
    }

    private mutating func add(_ part: Substring) throws(Problem) {
        if part == "off" {
            isFromNothing = true
            return
        }
        guard let equals = part.lastIndex(of: "=") else { throw Problem("\(part): a name, `=` and a quota are expected, or `off`") }
        let name = Self.trimmed(part[..<equals])
        let target = RouteName(name).map(Target.route) ?? .policy(String(name))
        guard !entries.contains(where: { $0.target == target }) else { throw Problem("\(name) is given twice") }
        entries.append(Entry(target: target, allowance: try Self.allowance(Self.trimmed(part[part.index(after: equals)...]))))
    }

    private struct Problem: Error {
        let text: String
        init(_ text: String) { self.text = text }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    // MARK: Quotas

    private static func allowance(_ text: Substring) throws(Problem) -> LimitPolicy.Allowance? {
        if text == "off" { return nil }
        let sides = text.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
        let quota = try quota(sides[0])
        guard sides.count == 2 else { return .fixed(quota) }
        let burst = try Self.quota(sides[1])
        guard burst.seconds < quota.seconds else { throw Problem("\(text): the second quota must be on a shorter window than the first") }
        return .fixed(quota, burst: burst)
    }

    private static let units = [
        "s": 1, "sec": 1, "second": 1, "m": 60, "min": 60, "minute": 60, "h": 3600, "hour": 3600, "d": 86_400, "day": 86_400,
    ]
    private static let counts = 1...1_000_000_000
    private static let windows = 1...31 * 86_400

    /// `100/day`, `30/10s`.
    private static func quota(_ text: Substring) throws(Problem) -> Quota {
        let problem = Problem(
            """
            \(text): a quota is a count from 1 to \(counts.upperBound), `/` and a window of 31 days at most: 100/day, 30/10s; \
            the units are second, minute, hour and day
            """)
        let sides = text.split(separator: "/", omittingEmptySubsequences: false)
        guard sides.count == 2, let count = Int(sides[0]), counts.contains(count) else { throw problem }
        let digits = sides[1].prefix { $0.isASCII && $0.isNumber }
        guard let unit = units[String(sides[1].dropFirst(digits.count))], let times = digits.isEmpty ? 1 : Int(digits), windows.contains(times),
            windows.contains(times * unit)
        else { throw problem }
        return Quota(count, per: times * unit)
    }

    // MARK: Policies

    /// The declared policies, changed as the setting says.
    ///
    /// - Throws: every name that is neither a policy's nor an operation's address.
    func policies(from declared: [LimitPolicy], _ operations: [APIKit.Operation]) throws(Invalid) -> [LimitPolicy] {
        var policies = isFromNothing ? [] : declared
        var problems: [String] = []
        for entry in entries {
            guard let found = Self.found(entry.target, declared, operations) else {
                problems.append(Self.unknown(entry.target, declared))
                continue
            }
            Self.replace(found, by: entry.allowance, in: &policies)
        }
        guard problems.isEmpty else { throw Invalid(problems: problems) }
        return policies
    }

    private static func replace(_ policy: LimitPolicy, by allowance: LimitPolicy.Allowance?, in policies: inout [LimitPolicy]) {
        let place = policies.firstIndex { $0.name == policy.name }
        guard let allowance else {
            if let place { policies.remove(at: place) }
            return
        }
        var changed = policy
        changed.allowance = allowance
        if let place { policies[place] = changed } else { policies.append(changed) }
    }

    /// The policy of that name, or the one that counts just the operation at that address; a new one where none is declared.
    private static func found(_ target: Target, _ declared: [LimitPolicy], _ operations: [APIKit.Operation]) -> LimitPolicy? {
        switch target {
        case .policy(let name): return declared.first { $0.name == name }
        case .route(let route):
            guard let operation = operations.first(where: { $0.isAt(route) }) else { return nil }
            let isOpen = if case .open = operation.access { true } else { false }
            let counting: LimitPolicy.Counting = isOpen ? .address : .principal
            return declared.first { $0.counting == counting && $0.countsOnly(operation) }
                ?? LimitPolicy(route.description, operation.summary, by: counting, .fixed(.perDay(1)), on: .routes([route]))
        }
    }

    private static func unknown(_ target: Target, _ declared: [LimitPolicy]) -> String {
        switch target {
        case .policy(let name): "\(name) is no policy: \(declared.map(\.name).joined(separator: ", ")), or METHOD:/path"
        case .route(let route): "\(route) is no address of this API"
        }
    }
}

extension APIKit.Operation {
    fileprivate func isAt(_ route: RouteName) -> Bool { routes.contains { $0.method == route.method && $0.path == route.path } }
}

extension LimitPolicy {
    fileprivate func countsOnly(_ operation: APIKit.Operation) -> Bool {
        guard case .routes(let names) = coverage else { return false }
        return names.allSatisfy(operation.isAt)
    }
}
