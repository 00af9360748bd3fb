import Kernel
import Testing

@testable import APIKit
@testable import Platform

/// A store that answers as one over the network does: never at once.
struct LaterLimitStore: LimitStore {
    let base: MemoryLimitStore
    var authority = LimitDecision.Authority.whole

    func charge(_ charges: [LimitCharge]) -> Eventually<LimitDecision> {
        .later { [self] in LimitDecision(base.decide(charges).states, authority) }
    }

    func refund(_ charges: [LimitCharge], _ decision: LimitDecision) { base.refund(charges, decision) }
}

/// How the store answers: what follows from limits must not depend on it.
enum StoreKind: Sendable {
    case atOnce
    case later
    /// Later, and each process alone.
    case share

    static let usual = [atOnce, later]

    func store(_ clock: TestClock) -> any LimitStore {
        let memory = MemoryLimitStore(now: { clock.now })
        return switch self {
        case .atOnce: memory
        case .later: LaterLimitStore(base: memory)
        case .share: LaterLimitStore(base: memory, authority: .share)
        }
    }
}

extension World {
    /// - Parameter limits: as in `HUB_RATE_LIMITS`; the declared ones when absent.
    static func limited(_ limits: String? = nil, _ kind: StoreKind = .atOnce) async throws -> World {
        try await make(limits: try limits.map { try RateLimitSetting($0) } ?? .declared, store: kind)
    }

    /// Signs in as a person, right or wrong.
    func signIn(_ account: String, _ password: String = StatusRow.password, from address: String = "192.0.2.7") async throws -> Reply {
        try await call("POST", "/api/v2/auth/login", as: .nobody, body: ["email": .string(account), "password": .string(password)], from: address)
    }
}

extension Reply {
    /// `limit remaining reset`, as the old headers tell them; `nil` when the answer was not counted.
    var limits: String? {
        let values = ["limit", "remaining", "reset"].map { header("x-ratelimit-\($0)") }
        return values.contains(nil) ? nil : values.compactMap(\.self).joined(separator: " ")
    }

    var remaining: Int? { header("x-ratelimit-remaining").flatMap { Int($0) } }
}
