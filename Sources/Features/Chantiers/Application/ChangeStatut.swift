public import ChantiersDomain
public import Kernel
public import UseCaseKit

/// The one path by which a site changes state: `/statut`, `/demarrer`, `/receptionner`, `/fermer`, and the `statut` of an
/// update (domain.md §7 #30).
public struct ChangeStatut: Sendable {
    public init() {}

    /// - Parameter force: closes whatever stands in the way; for administrators only. Without effect on other states.
    /// - Throws: `chantier.transition_refused`, then the guard of the state: `chantier.reception_refused` or
    ///   `chantier.closing_refused`.
    public func callAsFunction(
        _ id: Chantier.ID, to next: Chantier.Statut, force: Bool = false, in scope: ChantierScope, by caller: Caller
    ) throws -> Chantier {
        guard !force || caller.role == .admin else { throw Fault(.forbidden) }
        var chantier = try scope.chantier(id)
        let event = try move(&chantier, to: next, force: force, in: scope)
        chantier = try scope.chantiers.update(chantier)
        try scope.events.record(event)
        return chantier
    }

    /// Changes the state in memory, and returns what to announce once it is stored.
    func move(_ chantier: inout Chantier, to next: Chantier.Statut, force: Bool = false, in scope: ChantierScope) throws -> ChantierStatutChanged {
        let ancien = chantier.statut
        switch next {
        case .ouvert: throw chantier.transitionRefused(to: next)
        case .enCours: try chantier.start(at: scope.now)
        case .receptionne: try chantier.receive(given: scope.obstacles.receptionPrerequisites(of: chantier.id), at: scope.now)
        case .ferme: try chantier.close(given: force ? .waived : scope.obstacles.closingObstacles(of: chantier.id), at: scope.now)
        }
        return ChantierStatutChanged(chantier, from: ancien)
    }
}
