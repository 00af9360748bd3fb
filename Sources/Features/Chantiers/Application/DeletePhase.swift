public import ChantiersDomain
public import Kernel
public import UseCaseKit

/// Removes a phase from a site that is not closed.
public struct DeletePhase: Sendable {
    public init() {}

    /// - Throws: `chantier.phase_not_found` when the site has no such phase.
    public func callAsFunction(_ id: ChantierPhase.ID, of chantierID: Chantier.ID, in scope: ChantierScope, by caller: Caller) throws {
        let chantier = try scope.openChantier(chantierID)
        guard let phase = try scope.phases.find(id, of: chantierID) else { throw Fault(.phaseNotFound) }
        try scope.phases.delete(phase)
        try scope.announceChange(of: chantier, in: "phases")
    }
}
