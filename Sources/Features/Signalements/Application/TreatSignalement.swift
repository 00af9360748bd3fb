public import Kernel
public import SignalementsDomain
public import UseCaseKit

/// Declares an incident dealt with (domain.md §2.5). Announces `signalement.updated` and `signalement.treated`.
public struct TreatSignalement: Sendable {
    public init() {}

    /// - Throws: `signalement.not_found`, `auth.outside_perimeter`, `request.invalid` on a blank comment,
    ///   `signalement.transition_refused`.
    public func callAsFunction(
        _ id: Signalement.ID, commentaire: String, in scope: SignalementScope, by caller: Caller
    ) throws -> Signalement {
        let before = try scope.signalement(id, reachedBy: caller)
        var signalement = before
        try signalement.treat(commentaire, at: scope.now)
        let saved = try scope.signalements.update(signalement)
        try scope.events.record(SignalementUpdated(saved, changes: saved.fieldsChanged(since: before)))
        try scope.events.record(SignalementTreated(saved))
        return saved
    }
}
