public import Kernel
public import UseCaseKit

/// The limits of an API: what its policies are, and where they are counted.
public struct Limits: Sendable {
    let policies: [LimitPolicy]
    let store: any LimitStore

    public init(_ policies: [LimitPolicy], store: any LimitStore) {
        self.policies = policies
        self.store = store
    }
}

/// Decides whether a call may go on, and charges it to the purses that it is paid from.
///
/// The pipeline charges each request once it knows who calls, or together with the question whether somebody still is who he was, before
/// anything else is read of it. What runs several calls for one request (a batch, a query of several fields) charges each of them
/// here in the same way.
public struct Throttle: Sendable {
    /// What one operation is paid from, by who calls.
    private final class Plan: Sendable {
        let key: [LimitMeter]
        let user: [LimitMeter]
        let address: [LimitMeter]
        let account: [LimitMeter]

        init(_ meters: [LimitMeter]) {
            let of = { (countings: LimitPolicy.Counting...) in meters.filter { countings.contains($0.policy.counting) } }
            key = of(.key, .principal)
            user = of(.user, .principal)
            address = of(.address)
            account = of(.account)
        }
    }

    private let store: any LimitStore
    private let plans: [ObjectIdentifier: Plan]
    /// Every meter, for those who ask how they stand.
    private let all: Plan
    private let strangers: [LimitMeter]
    private let now: @Sendable () -> Instant

    /// - Parameter now: the wall clock, for the times that clients are told.
    init(_ limits: Limits, _ operations: [Operation], now: @escaping @Sendable () -> Instant) {
        let meters = LimitPolicy.meters(of: limits.policies, operations)
        store = limits.store
        plans = Dictionary(
            operations.map { operation in (ObjectIdentifier(operation), Plan(meters.filter { $0.policy.covers(operation) })) },
            uniquingKeysWith: { first, _ in first })
        all = Plan(meters)
        strangers = meters.filter { $0.policy.counting == .stranger }
        self.now = now
    }

    // MARK: Charging

    /// Charges a call to its caller's purses; `nil` when nothing counts it.
    ///
    /// - Parameter cost: places to take from each purse; the operation's own unless said.
    public func admit(_ caller: Caller, to operation: Operation, cost: Int? = nil) -> Eventually<Admission>? {
        charges(caller, operation, cost: cost).flatMap { charge($0) }
    }

    /// What `admit` charges; `nil` when nothing counts the call.
    func charges(_ caller: Caller, _ operation: Operation, cost: Int? = nil) -> [LimitCharge]? {
        guard let plan = plans[ObjectIdentifier(operation)] else { return nil }
        let charges = Self.charges(caller, plan, cost: cost ?? operation.cost)
        return charges.isEmpty ? nil : charges
    }

    /// Whether `admit` would charge just this.
    func wouldCharge(_ caller: Caller?, to operation: Operation, _ made: [LimitCharge]) -> Bool {
        guard let caller, let charges = charges(caller, operation) else { return false }
        return charges.elementsEqual(made) { $0.storageKey == $1.storageKey && $0.limit == $1.limit && $0.cost == $1.cost }
    }

    /// What came of charges that were made elsewhere.
    func admission(_ charges: [LimitCharge], _ decision: LimitDecision) -> Admission {
        Admission(charges, decision, told: charges.count, at: now())
    }

    /// Charges a call of an operation that asks nobody who they are to the network that it comes from.
    func admit(from client: Client, to operation: Operation) -> Eventually<Admission>? {
        guard let plan = plans[ObjectIdentifier(operation)], !plan.address.isEmpty else { return nil }
        let network = LimitSubject.network(ClientNetwork.of(client.address))
        return charge(plan.address.map { LimitCharge($0, network, limit: $0.quota.count, cost: operation.cost) })
    }

    /// The same, to the account that it names.
    func admit(_ account: String, from client: Client, to operation: Operation) -> Eventually<Admission>? {
        guard let plan = plans[ObjectIdentifier(operation)], !plan.account.isEmpty else { return nil }
        let subject = LimitSubject.account(account, from: ClientNetwork.of(client.address))
        return charge(plan.account.map { LimitCharge($0, subject, limit: $0.quota.count, cost: operation.cost) })
    }

    /// Charges somebody whom nobody knows with having tried.
    func admitStranger(_ client: Client) -> Eventually<Admission>? {
        guard !strangers.isEmpty else { return nil }
        let network = LimitSubject.network(ClientNetwork.of(client.address))
        return charge(strangers.map { LimitCharge($0, network, limit: $0.quota.count, cost: 1) })
    }

    /// How all purses stand that this caller, or his network, may be refused by. Takes nothing.
    func statement(_ caller: Caller, _ operation: Operation) -> Eventually<Admission>? {
        guard let plan = plans[ObjectIdentifier(operation)] else { return nil }
        let own = Self.charges(caller, plan, cost: 0)
        let told = Set(own.map(\.meter.index))
        let others = Self.charges(caller, all, cost: 0).filter { !told.contains($0.meter.index) }
        let network = LimitSubject.network(ClientNetwork.of(caller.client.address))
        let unnamed = (all.address + strangers).map { LimitCharge($0, network, limit: $0.quota.count, cost: 0) }
        return charge(own + others + unnamed, told: own.count)
    }

    private static func charges(_ caller: Caller, _ plan: Plan, cost: Int) -> [LimitCharge] {
        switch caller.credential {
        case .apiKey(let id): charges(plan.key, .key(id.uuid), caller, cost)
        case .session: charges(plan.user, .user(caller.userID.value), caller, cost)
        case .system: []
        }
    }

    private static func charges(_ meters: [LimitMeter], _ subject: LimitSubject, _ caller: Caller, _ cost: Int) -> [LimitCharge] {
        meters.map { LimitCharge($0, subject, limit: $0.limit(of: caller), cost: cost) }
    }

    private func charge(_ charges: [LimitCharge], told: Int? = nil) -> Eventually<Admission>? {
        guard !charges.isEmpty else { return nil }
        switch store.charge(charges) {
        case .now(let decision): return .now(Admission(charges, decision, told: told ?? charges.count, at: now()))
        case .later(let work): return .later { [now] in Admission(charges, await work(), told: told ?? charges.count, at: now()) }
        }
    }

    // MARK: Giving back

    /// As if it had not been charged.
    func giveBack(_ charges: [LimitCharge], _ decision: LimitDecision) {
        if decision.isAdmitted { store.refund(charges, decision) }
    }

    /// Once the answer is known: one that the client has already costs nothing, and a success nothing of what counts refusals only.
    ///
    /// - Parameter isUnchanged: a 304 to somebody who named the tag. `If-None-Match: *` names none, and would make every read free.
    public func settle(_ admission: inout Admission, status: Int, isUnchanged: Bool) {
        guard status < 400, admission.decision.isAdmitted else { return }
        let returned = admission.charges.indices.filter {
            admission.charges[$0].cost > 0 && (isUnchanged || admission.charges[$0].meter.policy.countsRefusalsOnly)
        }
        guard !returned.isEmpty else { return }
        let states = returned.map { admission.decision.states[$0] }
        store.refund(returned.map { admission.charges[$0] }, LimitDecision(states, admission.decision.authority))
        admission.giveBack(returned)
    }
}

extension LimitPolicy {
    func covers(_ operation: Operation) -> Bool {
        switch coverage {
        case .everything: true
        case .routes(let names): operation.routes.contains { names.contains(RouteName($0)) }
        }
    }
}
