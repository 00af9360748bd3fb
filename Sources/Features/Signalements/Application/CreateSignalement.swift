import Kernel
public import SignalementsDomain
public import UseCaseKit

/// Reports an incident on a site.
///
/// It starts `ouvert`, even with an assignee: only the action moves the status (domain.md §1.8, §2.5).
/// Announces `signalement.created`, which carries the assignee.
public struct CreateSignalement: Sendable {
    public init() {}

    /// - Throws: `signalement.chantier_not_found`, `auth.outside_perimeter`, `signalement.chantier_ferme`,
    ///   `auth.forbidden` when a compagnon names an assignee,
    ///   `signalement.assignee_unknown`, `signalement.assignee_inactive`, `request.invalid`.
    public func callAsFunction(_ new: NewSignalement, in scope: SignalementScope, by caller: Caller) throws -> Signalement {
        try checkSite(new.chantierID, in: scope, by: caller)
        if let assignee = new.assigneA {
            // Assigning is a chef's right (domain.md §3), whichever the way in.
            guard caller.role >= .chefChantier else { throw Fault(.forbidden) }
            try scope.checkAssignable(assignee)
        }
        let signalement = new.opened(as: try scope.signalements.nextID(), by: caller.userID, at: scope.now)
        try signalement.checkTexts()
        try scope.signalements.insert(signalement)
        try scope.events.record(SignalementCreated(signalement))
        return signalement
    }

    private func checkSite(_ chantier: ChantierID, in scope: SignalementScope, by caller: Caller) throws {
        guard let isOpen = try scope.chantiers.isOpen(chantier) else { throw Fault(.signalementChantierNotFound, field: "chantier_id") }
        try scope.checkReach(of: caller, to: chantier, ownedBy: nil)
        guard isOpen else { throw Fault(.signalementChantierFerme, field: "chantier_id") }
    }
}
