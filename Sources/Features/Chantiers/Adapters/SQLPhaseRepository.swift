import ChantiersApplication
import ChantiersDomain
import Kernel
import SQLKit

/// The phases of sites.
struct SQLPhaseRepository: PhaseRepository {
    private let table: SQLTable<ChantierPhase>

    init(_ session: SQLSession) { table = SQLTable(ChantierPhase.resource, session) }

    func find(_ id: ChantierPhase.ID, of chantierID: Chantier.ID) throws -> ChantierPhase? {
        try table.first(where: "id = \(id) AND chantier_id = \(chantierID)")
    }

    func nextID() throws -> ChantierPhase.ID { ChantierPhase.ID(try table.nextID()) }

    func insert(_ phase: ChantierPhase) throws { try table.insert(phase) }

    func update(_ phase: ChantierPhase) throws -> ChantierPhase {
        try table.update(phase)
        var next = phase
        next.version += 1
        return next
    }

    func delete(_ phase: ChantierPhase) throws { try table.delete(phase) }
}
