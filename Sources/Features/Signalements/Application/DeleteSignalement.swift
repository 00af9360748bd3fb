public import Kernel
public import SignalementsDomain
public import UseCaseKit

/// Removes a signalement for good, whatever its status, with its answers and its escalations.
///
/// Announces nothing: the catalogue of domain.md §5.4 has no such event.
public struct DeleteSignalement: Sendable {
    public init() {}

    /// - Throws: `signalement.not_found`, `auth.outside_perimeter`.
    public func callAsFunction(_ id: Signalement.ID, in scope: SignalementScope, by caller: Caller) throws {
        _ = try scope.signalement(id, reachedBy: caller)
        try scope.escalades.deleteAll(of: id)
        try scope.reponses.deleteAll(of: id)
        try scope.signalements.delete(id)
    }
}
