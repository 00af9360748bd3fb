import ChantiersApplication
import ChantiersDomain
import Kernel
import ResourceKit
import SQLKit

/// Sites in their table; a deleted one keeps its row, and so its code.
struct SQLChantierRepository: ChantierRepository {
    private let table: SQLTable<Chantier>
    private let session: SQLSession
    private var connection: any SQLConnection { session.connection }

    init(_ session: SQLSession) {
        self.session = session
        table = SQLTable(Chantier.resource, session, extra: [("recherche", { .text(SearchText.of([$0.code.rawValue, $0.nom, $0.adresse])) })])
    }

    func find(_ id: Chantier.ID) throws -> Chantier? { try table.first(where: "id = \(id) AND deleted_at IS NULL") }

    func nextID() throws -> Chantier.ID { Chantier.ID(try table.nextID()) }

    func nextCodePlace() throws -> Int64 { try session.nextID("chantier_codes") }

    func nextIDAndCodePlace() throws -> (id: Chantier.ID, place: Int64) {
        let (id, place) = try session.nextIDs("chantiers", "chantier_codes")
        return (Chantier.ID(id), place)
    }

    func skipCodePlaces(to place: Int64) throws { try connection.advanceSequence("chantier_codes", past: place) }

    func isCodeTaken(_ code: CodeChantier) throws -> Bool { try connection.exists("SELECT 1 FROM chantiers WHERE code = \(code)") }

    func insert(_ chantier: Chantier) throws {
        do { try table.insert(chantier) } catch let violation as ConstraintViolation where violation.kind == .unique {
            throw Fault(.chantierCodeTaken, field: "code", cause: violation)
        }
    }

    func update(_ chantier: Chantier) throws -> Chantier {
        try table.update(chantier)
        return next(chantier)
    }

    func touch(_ chantier: Chantier) throws -> Chantier {
        try table.touch(chantier)
        return next(chantier)
    }

    private func next(_ chantier: Chantier) -> Chantier {
        var next = chantier
        next.version += 1
        return next
    }
}
