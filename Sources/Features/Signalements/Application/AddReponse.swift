public import Kernel
public import SignalementsDomain
public import UseCaseKit

/// Answers under a signalement, whatever its status. Announces `signalement.updated` and `signalement.reponse_added`.
///
/// The signalement's own row does not change: answering never makes somebody else's edit stale.
public struct AddReponse: Sendable {
    public init() {}

    /// - Throws: `signalement.not_found`, `auth.outside_perimeter`, `request.invalid`.
    public func callAsFunction(
        to id: Signalement.ID, _ new: NewReponse, in scope: SignalementScope, by caller: Caller
    ) throws -> Reponse {
        let signalement = try scope.signalement(id, reachedBy: caller)
        let reponse = new.written(as: try scope.reponses.nextID(), under: id, by: caller.userID, at: scope.now)
        try reponse.checkTexts()
        try scope.reponses.insert(reponse)
        try scope.events.record(SignalementUpdated(signalement, changes: ["nb_reponses"]))
        try scope.events.record(SignalementReponseAdded(reponse, to: signalement))
        return reponse
    }
}
