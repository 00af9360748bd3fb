import Kernel
import ResourceKit
import SQLKit
import SignalementsApplication
import SignalementsDomain

/// Keeps `signalements.nb_reponses` true as well. The signalement's version does not move: answering never makes
/// somebody else's edit stale.
struct SQLReponseRepository: ReponseRepository {
    private let table: SQLTable<Reponse>
    private let session: SQLSession

    init(_ session: SQLSession) {
        table = SQLTable(Reponse.resource, session)
        self.session = session
    }

    func nextID() throws -> Reponse.ID { Reponse.ID(try table.nextID()) }
    func find(_ id: Reponse.ID) throws -> Reponse? { try table.first(where: "id = \(id)") }

    func insert(_ reponse: Reponse) throws {
        try table.insert(reponse)
        try session.connection.run("UPDATE signalements SET nb_reponses = nb_reponses + 1 WHERE id = \(reponse.signalementID)")
    }

    func update(_ reponse: Reponse) throws -> Reponse {
        try table.update(reponse)
        var saved = reponse
        saved.version += 1
        return saved
    }

    func delete(_ id: Reponse.ID) throws {
        guard let reponse = try find(id) else { return }
        try table.delete(reponse)
        try session.connection.run("UPDATE signalements SET nb_reponses = nb_reponses - 1 WHERE id = \(reponse.signalementID)")
    }

    func deleteAll(of signalement: Signalement.ID) throws {
        for reponse in try table.all(where: "signalement_id = \(signalement)", orderBy: "created_at, id") { try table.delete(reponse) }
        try session.connection.run("UPDATE signalements SET nb_reponses = 0 WHERE id = \(signalement)")
    }
}
