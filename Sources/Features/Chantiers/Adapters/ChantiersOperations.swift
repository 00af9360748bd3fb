import APIKit
import ChantiersApplication
import ChantiersDomain
import Kernel
import ResourceKit
import SQLKit
import UseCaseKit

/// The operations of this feature; each group has its file. Rights are the rows of domain.md §3.
struct ChantiersOperations: Sendable {
    let people: @Sendable (SQLSession) -> any PeopleDirectory
    let obstacles: @Sendable (SQLSession) -> any SiteObstacles
    let sealer: any Sealer

    var all: [Operation] { lists + reads + writes + lifecycle + team + contacts + phases }

    /// What one transaction gives to the use cases.
    func scope(_ session: SQLSession) -> ChantierScope {
        ChantierScope(session, people: people(session), obstacles: obstacles(session))
    }
}

extension ChantiersOperations {
    static let tag = Tag("chantiers", Text("Chantiers, contacts, phases et équipe", "Sites, contacts, phases and team"))
    static let reading = Scope.read("chantiers")
    static let writing = Scope.write("chantiers")

    /// What a deletion answers, on both versions (domain.md §4.1).
    static let deletionSchema = ObjectSchema("chantier_suppression", [.init("deleted", .boolean), .init("id", .integer)])

    static func deleted(_ id: Int64) -> Operation.Outcome { .json(["deleted": true, "id": .integer(id)]) }

    static let force = Parameter(
        v1: "force", v2: "force", .boolean,
        Text("Passe outre les obstacles ; réservé aux administrateurs.", "Overrides the obstacles; for administrators only."))
}

extension Call {
    /// The site of the path, when the path's `{id}` is something that belongs to it.
    func chantierID() throws -> Chantier.ID { Chantier.ID(try id(version == .v1 ? "chantier_id" : "siteId")) }
}
