public import Kernel
public import SignalementsDomain
import UseCaseKit

/// Escalates a signalement to every level that has become due (domain.md §2.5), one `signalement.escaladed` per level.
///
/// Run by the job every 15 minutes, for one signalement at a time; running it again at once does nothing. No person asks
/// for it, hence no caller.
public struct EscalateSignalement: Sendable {
    public init() {}

    /// - Returns: what was escalated now, lowest level first.
    /// - Throws: `signalement.not_found`.
    @discardableResult
    public func callAsFunction(_ id: Signalement.ID, in scope: SignalementScope) throws -> [Escalade] {
        guard var signalement = try scope.signalements.find(id) else { throw Fault(.signalementNotFound) }
        let due = signalement.levelsDue(escalated: try scope.escalades.levels(of: id), at: scope.now)
        guard !due.isEmpty else { return [] }
        let escalades = due.map { signalement.escalate(to: $0, at: scope.now) }
        let saved = try scope.signalements.update(signalement)
        for escalade in escalades {
            try scope.escalades.insert(escalade)
            try scope.events.record(SignalementEscaladed(escalade, of: saved))
        }
        return escalades
    }
}
