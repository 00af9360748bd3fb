public import APIKit
public import ChantiersApplication
import ChantiersDomain
import Kernel
import ResourceKit
public import SQLKit

extension Module {
    /// Sites, their contacts, phases and teams (API-01).
    ///
    /// To add an operation: its use case in the Application ring, then one entry in the group of `ChantiersOperations` that
    /// it belongs to.
    ///
    /// - Parameters:
    ///   - people: who may join a team, from the users' feature, which also declares the shapes `utilisateur_resume` and
    ///     `chef_resume`.
    ///   - obstacles: what stands in the way of a reception or a closing, from the features that hold it.
    public static func chantiers(
        people: @escaping @Sendable (SQLSession) -> any PeopleDirectory, obstacles: @escaping @Sendable (SQLSession) -> any SiteObstacles,
        sealer: any Sealer
    ) -> Module {
        let operations = ChantiersOperations(people: people, obstacles: obstacles, sealer: sealer)
        return Module(
            "chantiers", operations: operations.all, migrations: [.chantiers],
            shapes: [
                Chantier.resource.shape, ChantierContact.resource.shape, ChantierContact.summary.shape, ChantierPhase.resource.shape,
            ],
            links: [
                LinkTarget("chantier", "code", table: "chantiers", expression: "l.code"),
                LinkTarget("chantier", "nom", table: "chantiers", expression: "l.nom"),
                LinkTarget("chantier", "couleur", table: "chantiers", expression: "l.couleur"),
            ],
            schemas: [ChantiersOperations.deletionSchema], limits: [.createChantier])
    }
}
