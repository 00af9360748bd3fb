public import Kernel
public import SignalementsDomain
public import UseCaseKit

/// Starts a treated or closed signalement again (domain.md §2.5). Announces `signalement.updated` and `signalement.reopened`.
public struct ReopenSignalement: Sendable {
    public init() {}

    /// - Throws: `signalement.not_found`, `auth.outside_perimeter`, `signalement.transition_refused`.
    public func callAsFunction(_ id: Signalement.ID, in scope: SignalementScope, by caller: Caller) throws -> Signalement {
        let before = try scope.signalement(id, reachedBy: caller)
        var signalement = before
        try signalement.reopen(at: scope.now)
        let saved = try scope.signalements.update(signalement)
        try scope.events.record(SignalementUpdated(saved, changes: saved.fieldsChanged(since: before)))
        try scope.events.record(SignalementReopened(saved))
        return saved
    }
}
