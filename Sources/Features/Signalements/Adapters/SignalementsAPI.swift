import APIKit
import Kernel
import ResourceKit
import SQLKit
import SignalementsApplication
import SignalementsDomain
import UseCaseKit

/// What the operations of this feature share: who sees what, and what a transaction reaches.
struct SignalementsAPI: Sendable {
    let chantiers: @Sendable (SQLSession) -> any ChantierDirectory
    let people: @Sendable (SQLSession) -> any PeopleDirectory
    let perimeter: @Sendable (SQLQuery, Perimeter) -> SQLQuery?
    let sealer: any Sealer

    static let tag = Tag(
        "Signalements", Text("Incidents signalés sur les chantiers, et leurs réponses.", "Incidents reported on sites, and their answers."))
    static let readScope = Scope.read("signalements")
    static let writeScope = Scope.write("signalements")

    func scope(_ session: SQLSession) -> SignalementScope { SignalementScope(session, chantiers: chantiers(session), people: people(session)) }

    /// SQL on the alias `t` of the signalements; `nil` for all of them.
    func visible(_ caller: Caller) -> SQLQuery? { perimeter("t.chantier_id", caller.perimeter) }

    /// Every signalement that the caller may see.
    var signalements: Collection { signalements(filters: Signalement.filters + [Signalement.lateOnly]) { _ in nil } }

    /// Those of them that meet one more condition.
    func signalements(
        filters: [Filter], sort: String = "-created_at", where condition: @escaping @Sendable (Call) throws -> SQLQuery?
    ) -> Collection {
        Collection(
            Signalement.resource.shape, notFound: .signalementNotFound,
            visible: { call in SQLQuery.all([visible(call.caller), try condition(call)].compactMap { $0 }) }, filters: filters, sort: sort)
    }
}

extension Operation {
    /// The same reading behind a check: what its path names must exist for the caller.
    func requiring(_ absent: Fault.Code, _ exists: @escaping @Sendable (Call, SQLSession) throws -> Bool) -> Operation {
        guard case .read(let cost, let handle) = handler else { preconditionFailure("\(name) does not read") }
        return Operation(
            name, tag, summary, routes: routes, access: access, body: body, parameters: parameters, answer: answer, status: status,
            faults: [absent] + faults, target: target, acceptsForm: acceptsForm, cost: self.cost, caching: caching,
            handler: .read(cost) { call, session in
                guard try exists(call, session) else { throw Fault(absent) }
                return try handle(call, session)
            })
    }
}
