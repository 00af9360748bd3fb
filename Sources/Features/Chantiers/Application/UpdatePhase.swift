public import ChantiersDomain
public import Kernel
public import UseCaseKit

/// Changes a phase of a site that is not closed; restating it changes nothing and announces nothing.
public struct UpdatePhase: Sendable {
    public init() {}

    /// - Throws: `chantier.phase_not_found` when the site has no such phase.
    public func callAsFunction(
        _ id: ChantierPhase.ID, of chantierID: Chantier.ID, _ changes: Changes<ChantierPhase>, in scope: ChantierScope, by caller: Caller
    ) throws -> ChantierPhase {
        let chantier = try scope.openChantier(chantierID)
        guard let stored = try scope.phases.find(id, of: chantierID) else { throw Fault(.phaseNotFound) }
        var phase = stored
        try changes.apply(to: &phase)
        try phase.settle()
        guard phase != stored else { return stored }
        phase = try scope.phases.update(phase)
        try scope.announceChange(of: chantier, in: "phases")
        return phase
    }
}
