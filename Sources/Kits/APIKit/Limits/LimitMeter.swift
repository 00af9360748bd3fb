import Kernel
import UseCaseKit

/// One quota of a policy, as the stores count it. A policy with a burst has two.
public final class LimitMeter: Sendable {
    /// The place among the meters of the process: what the store in memory finds its purses by.
    public let index: Int
    /// The policy's name, `-burst` added for its second quota.
    public let name: String
    /// For keys that have their own, what one has where nothing else was said.
    public let quota: Quota
    let policy: LimitPolicy
    /// The addresses that it counts; empty for all.
    let routes: [Operation.Route]
    private let isOfEachKey: Bool
    /// The member of `RateLimit-Policy`, for the usual quota.
    private let usualText: String

    init(_ index: Int, _ policy: LimitPolicy, _ quota: Quota, isBurst: Bool, routes: [Operation.Route]) {
        self.index = index
        self.policy = policy
        self.quota = quota
        self.routes = routes
        name = isBurst ? policy.name + "-burst" : policy.name
        if case .ofEachKey = policy.allowance { isOfEachKey = true } else { isOfEachKey = false }
        usualText = Self.text(name, quota.count, quota.seconds)
    }

    public var milliseconds: Int64 { Int64(quota.seconds) * 1000 }

    /// How much this caller may spend in a window.
    func limit(of caller: Caller) -> Int { isOfEachKey ? caller.rateLimitPerHour ?? quota.count : quota.count }

    /// `"session";q=100;w=60`.
    func policyText(_ limit: Int) -> String { limit == quota.count ? usualText : Self.text(name, limit, quota.seconds) }

    private static func text(_ name: String, _ limit: Int, _ seconds: Int) -> String { "\"\(name)\";q=\(limit);w=\(seconds)" }
}

extension LimitPolicy {
    /// The quotas to be counted, the main one first.
    var quotas: [Quota] {
        switch allowance {
        case .fixed(let quota, let burst): [quota] + (burst.map { [$0] } ?? [])
        case .ofEachKey(let standard): [.perHour(standard)]
        }
    }

    static func meters(of policies: [LimitPolicy], _ operations: [Operation]) -> [LimitMeter] {
        let quotas = policies.flatMap { policy in policy.quotas.enumerated().map { (policy: policy, quota: $1, isBurst: $0 > 0) } }
        return quotas.enumerated().map { index, counted in
            LimitMeter(index, counted.policy, counted.quota, isBurst: counted.isBurst, routes: counted.policy.routes(among: operations))
        }
    }

    private func routes(among operations: [Operation]) -> [Operation.Route] {
        if case .everything = coverage { return [] }
        return operations.filter(covers).flatMap(\.routes)
    }
}
