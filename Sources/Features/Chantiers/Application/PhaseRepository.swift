public import ChantiersDomain
public import Kernel

/// Where the phases of sites are kept.
public protocol PhaseRepository {
    /// `nil` when absent or on another site.
    func find(_ id: ChantierPhase.ID, of chantierID: Chantier.ID) throws -> ChantierPhase?
    func nextID() throws -> ChantierPhase.ID
    func insert(_ phase: ChantierPhase) throws
    /// Returns it with its new version; throws `resource.stale` when the stored one moved on.
    func update(_ phase: ChantierPhase) throws -> ChantierPhase
    func delete(_ phase: ChantierPhase) throws
}
