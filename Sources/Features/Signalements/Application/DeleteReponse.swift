public import Kernel
public import SignalementsDomain
public import UseCaseKit

/// Removes an answer for good. Announces `signalement.updated`.
public struct DeleteReponse: Sendable {
    public init() {}

    /// - Throws: `signalement.reponse_not_found`, `auth.forbidden` when the grant is `own` and another wrote it.
    public func callAsFunction(_ id: Reponse.ID, in scope: SignalementScope, by caller: Caller) throws {
        let (_, signalement) = try scope.reponse(id, reachedBy: caller)
        try scope.reponses.delete(id)
        try scope.events.record(SignalementUpdated(signalement, changes: ["nb_reponses"]))
    }
}
