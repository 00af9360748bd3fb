import Kernel
import ResourceKit
import SQLKit
import SignalementsApplication
import SignalementsDomain

struct SQLSignalementRepository: SignalementRepository {
    private let table: SQLTable<Signalement>

    init(_ session: SQLSession) {
        table = SQLTable(Signalement.resource, session, extra: [("recherche", { .text($0.searchText) })])
    }

    func nextID() throws -> Signalement.ID { Signalement.ID(try table.nextID()) }
    func find(_ id: Signalement.ID) throws -> Signalement? { try table.first(where: "id = \(id)") }
    func insert(_ signalement: Signalement) throws { try table.insert(signalement) }

    /// The row was found in this transaction: what it was then tells what to write, and keeps `nb_reponses` out of it.
    func update(_ signalement: Signalement) throws -> Signalement {
        try table.update(signalement)
        var saved = signalement
        saved.version += 1
        return saved
    }

    func delete(_ id: Signalement.ID) throws {
        guard let signalement = try find(id) else { return }
        try table.delete(signalement)
    }
}

extension Signalement {
    /// What `query` and `search` look into; a query, which holds no line break, never matches across two fields.
    fileprivate var searchText: String { SearchText.of([titre, description, localisation]) }
}
