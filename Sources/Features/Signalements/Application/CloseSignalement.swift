public import Kernel
public import SignalementsDomain
public import UseCaseKit

/// Accepts the treatment of a signalement (domain.md §2.5). Announces `signalement.closed`.
public struct CloseSignalement: Sendable {
    public init() {}

    /// - Throws: `signalement.not_found`, `auth.outside_perimeter`, `signalement.transition_refused`.
    public func callAsFunction(_ id: Signalement.ID, in scope: SignalementScope, by caller: Caller) throws -> Signalement {
        var signalement = try scope.signalement(id, reachedBy: caller)
        try signalement.close(at: scope.now)
        let saved = try scope.signalements.update(signalement)
        try scope.events.record(SignalementClosed(saved, by: caller.userID))
        return saved
    }
}
