public import Kernel
public import SignalementsDomain
public import UseCaseKit

/// Gives a signalement to somebody (domain.md §2.5).
///
/// Announces `signalement.updated` and `signalement.assigned`; nothing when that person has it already.
public struct AssignSignalement: Sendable {
    public init() {}

    /// - Throws: `signalement.not_found`, `auth.outside_perimeter`, `signalement.assignee_unknown`,
    ///   `signalement.assignee_inactive`, `signalement.transition_refused`.
    public func callAsFunction(
        _ id: Signalement.ID, to assignee: UtilisateurID, in scope: SignalementScope, by caller: Caller
    ) throws -> Signalement {
        let before = try scope.signalement(id, reachedBy: caller)
        try scope.checkAssignable(assignee)
        var signalement = before
        try signalement.assign(to: assignee, at: scope.now)
        let fields = signalement.fieldsChanged(since: before)
        guard !fields.isEmpty else { return before }
        let saved = try scope.signalements.update(signalement)
        try scope.events.record(SignalementUpdated(saved, changes: fields))
        try scope.events.record(SignalementAssigned(saved))
        return saved
    }
}
