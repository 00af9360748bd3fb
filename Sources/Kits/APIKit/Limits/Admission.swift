public import Kernel

/// What a request was charged, and how its purses stand.
public struct Admission: Sendable {
    let charges: [LimitCharge]
    var decision: LimitDecision
    /// How many charges the headers tell of; the others are for the statement.
    private let told: Int
    let instant: Instant

    init(_ charges: [LimitCharge], _ decision: LimitDecision, told: Int, at instant: Instant) {
        self.charges = charges
        self.decision = decision
        self.told = told
        self.instant = instant
    }

    public var isAdmitted: Bool { decision.isAdmitted }

    /// The policy that refused the call; `nil` when it was admitted.
    var refusingPolicy: String? { isAdmitted ? nil : charges[tightest].meter.policy.name }

    /// What a refused call is answered.
    public var refusal: Fault? { isAdmitted ? nil : Fault(throttledBy: self) }

    /// This and what was charged after it, as one.
    func joined(_ later: Admission) -> Admission {
        Admission(
            charges + later.charges, LimitDecision(decision.states + later.decision.states, later.decision.authority), told: told + later.told,
            at: later.instant)
    }

    /// Shows those charges as not taken.
    mutating func giveBack(_ indices: [Int]) {
        for index in indices {
            let state = decision.states[index]
            decision.states[index].remaining = min(state.limit, state.remaining + charges[index].cost)
            if decision.states[index].remaining == state.limit { decision.states[index].resetMilliseconds = 0 }
        }
    }

    /// The one to obey: what refuses longest, else what has the fewest places left, else what takes longest to have more.
    var tightest: Int {
        (0..<told).max { left, right in rank(left) < rank(right) } ?? 0
    }

    private func rank(_ index: Int) -> (Int64, Int, Int64) {
        let state = decision.states[index]
        return (state.retryMilliseconds, -state.remaining, state.resetMilliseconds)
    }
}

// MARK: Headers

extension Admission {
    /// `X-RateLimit-*` for the tightest quota (domain.md §5.2), `RateLimit-Policy` and `RateLimit` for each
    /// (draft-ietf-httpapi-ratelimit-headers-10).
    func append(to headers: inout [(name: String, value: String)]) {
        guard told > 0 else { return }
        let tightest = tightest
        let state = decision.states[tightest]
        headers.reserveCapacity(headers.count + 6)
        headers.append(("x-ratelimit-limit", String(state.limit)))
        headers.append(("x-ratelimit-remaining", String(state.remaining)))
        headers.append(("x-ratelimit-reset", String(reset(of: tightest).seconds)))
        headers.append(("ratelimit-policy", list { charges[$0].meter.policyText(decision.states[$0].limit) }))
        headers.append(("ratelimit", list(member)))
    }

    private func list(_ text: (Int) -> String) -> String {
        var all = text(0)
        for index in 1..<told {
            all += ", "
            all += text(index)
        }
        return all
    }

    /// `"session";r=99;t=60`.
    private func member(_ index: Int) -> String {
        let state = decision.states[index]
        var text = "\""
        text.reserveCapacity(48)
        text += charges[index].meter.name
        text += "\";r="
        text += String(state.remaining)
        text += ";t="
        text += String(Self.seconds(waiting(of: index)))
        return text
    }

    /// When places come back; for the one that refuses, when this call would be admitted: to the second, never too early.
    func reset(of index: Int) -> Instant {
        Instant(seconds: (instant.milliseconds + waiting(of: index) + 999).flooredSeconds)
    }

    private func waiting(of index: Int) -> Int64 {
        let state = decision.states[index]
        return max(state.retryMilliseconds, state.resetMilliseconds)
    }

    static func seconds(_ milliseconds: Int64) -> Int64 { (milliseconds + 999) / 1000 }
}

extension Int64 {
    fileprivate var flooredSeconds: Int64 { Instant(milliseconds: self).seconds }
}

// MARK: Refusal

extension Fault {
    fileprivate init(throttledBy admission: Admission) {
        let index = admission.tightest
        let state = admission.decision.states[index]
        let seconds = max(1, Admission.seconds(state.retryMilliseconds))
        self.init(
            .rateLimited,
            Text("Trop de requêtes : réessayez dans \(seconds) s.", "Too many requests: try again in \(seconds) s."),
            facts: [
                JSON.Member("limit", JSON(state.limit)), JSON.Member("reset_at", JSON(admission.reset(of: index))),
                JSON.Member("retry_after", .integer(seconds)), JSON.Member("policy", .string(admission.charges[index].meter.name)),
            ])
    }
}
