import ChantiersApplication
import ChantiersDomain
import Kernel
import SQLKit

/// The contacts of sites; ids grow, so their order is the order in which they were added.
struct SQLContactRepository: ContactRepository {
    private let table: SQLTable<ChantierContact>

    init(_ session: SQLSession) { table = SQLTable(ChantierContact.resource, session) }

    func find(_ id: ChantierContact.ID, of chantierID: Chantier.ID) throws -> ChantierContact? {
        try table.first(where: "id = \(id) AND chantier_id = \(chantierID)")
    }

    func all(of chantierID: Chantier.ID) throws -> [ChantierContact] { try table.all(where: "chantier_id = \(chantierID)", orderBy: "id") }

    func nextID() throws -> ChantierContact.ID { ChantierContact.ID(try table.nextID()) }

    func insert(_ contact: ChantierContact) throws { try table.insert(contact) }

    func update(_ contact: ChantierContact) throws -> ChantierContact {
        try table.update(contact)
        var next = contact
        next.version += 1
        return next
    }

    func delete(_ contact: ChantierContact) throws { try table.delete(contact) }
}
