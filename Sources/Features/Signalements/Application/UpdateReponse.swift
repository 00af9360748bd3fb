public import Kernel
public import SignalementsDomain
public import UseCaseKit

/// Changes the fields present in the request. Announces nothing: the signalement does not change (domain.md §5.4).
public struct UpdateReponse: Sendable {
    public init() {}

    /// - Throws: `signalement.reponse_not_found`, `auth.forbidden` when the grant is `own` and another wrote it, `request.invalid`.
    public func callAsFunction(
        _ id: Reponse.ID, _ changes: Changes<Reponse>, in scope: SignalementScope, by caller: Caller
    ) throws -> Reponse {
        let (before, _) = try scope.reponse(id, reachedBy: caller)
        var reponse = before
        try changes.apply(to: &reponse)
        guard reponse != before else { return before }
        try reponse.checkTexts()
        reponse.updatedAt = scope.now
        return try scope.reponses.update(reponse)
    }
}
