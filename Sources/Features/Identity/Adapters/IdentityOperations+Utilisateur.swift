import APIKit
import IdentityApplication
import IdentityDomain
import Kernel
import ResourceKit
import SQLKit
import UseCaseKit

extension IdentityOperations {
    static func utilisateurs(_ ports: IdentityPorts, sealer: any Sealer) -> [Operation] {
        [list(sealer), get, create(ports), update, activate, deactivate]
    }

    private static func list(_ sealer: any Sealer) -> Operation {
        .list(
            "listUtilisateurs", .utilisateurs, Text("Lister les personnes.", "List people."), .utilisateurs,
            routes: [.v1(.get, "/utilisateurs"), .v2(.get, "/utilisateurs")], scope: .read("users"), access: .managers, sealer: sealer)
    }

    private static let get = Operation.get(
        "getUtilisateur", .utilisateurs, Text("Lire une personne ; chacun peut se lire.", "Read a person; everybody may read themself."),
        .utilisateurs,
        routes: [.v1(.get, "/utilisateurs/{id}"), .v2(.get, "/utilisateurs/{id}")], scope: .read("users"), access: .managersElseOwn)

    private static func create(_ ports: IdentityPorts) -> Operation {
        Operation(
            "createUtilisateur", .utilisateurs, Text("Donner un compte à quelqu'un.", "Give somebody an account."),
            routes: [.v1(.post, "/utilisateurs"), .v2(.post, "/utilisateurs")], access: .caller(scope: .write("users"), access: .managers),
            body: CreateUtilisateur.Command.body.schema, parameters: [.fields], answer: .resource(Utilisateur.resource.shape), status: 201,
            faults: [
                .roleReserved, .invalidEmail, .weakPassword, .invalidName, .invalidCouleur, .invalidCodeUtilisateur, .tauxHoraireOutOfRange,
                .emailTaken, .codeUtilisateurTaken, .unknownField,
            ],
            handler: .slowWrite { call, flow in
                let command = try CreateUtilisateur.Command.body.parse(call)
                let create = CreateUtilisateur(storage: flow.unitOfWork { IdentityScope($0) }, passwords: ports.passwords)
                let prepared = try await create.prepare(command, by: call.caller)
                return { call, session in
                    let utilisateur = try prepared(in: IdentityScope(session))
                    return .rendered(try Collection.utilisateurs.written(utilisateur.id.sqlValue, call, session))
                }
            })
    }

    private static let update = change(
        "updateUtilisateur", Text("Modifier une personne ; les champs absents restent.", "Change a person; absent fields stay."),
        routes: [.v1(.put, "/utilisateurs/{id}"), .v2(.patch, "/utilisateurs/{id}")], body: Utilisateur.changes.schema,
        faults: [
            .adminProtected, .roleReserved, .lastAdmin, .codeUtilisateurTaken, .invalidName, .invalidCouleur, .invalidCodeUtilisateur,
            .tauxHoraireOutOfRange, .staleVersion,
        ]
    ) { id, call, scope in try UpdateUtilisateur()(id, try Utilisateur.changes.parse(call), in: scope, by: call.caller) }

    private static let activate = change(
        "activateUtilisateur", Text("Rouvrir le compte de quelqu'un.", "Let somebody sign in again."),
        routes: [.v1(.post, "/utilisateurs/{id}/activate"), .v2(.post, "/utilisateurs/{id}/activate")], faults: [.adminProtected, .staleVersion]
    ) { id, call, scope in try ActivateUtilisateur()(id, in: scope, by: call.caller) }

    private static let deactivate = change(
        "deactivateUtilisateur", Text("Fermer le compte de quelqu'un et ses sessions.", "Shut somebody's account and sessions."),
        routes: [.v1(.post, "/utilisateurs/{id}/deactivate"), .v2(.post, "/utilisateurs/{id}/deactivate")],
        faults: [.adminProtected, .selfDeactivation, .lastAdmin, .staleVersion]
    ) { id, call, scope in try DeactivateUtilisateur()(id, in: scope, by: call.caller) }

    /// A use case of managers on the person of the path.
    private static func change(
        _ name: String, _ summary: Text, routes: [Operation.Route], body: BodySchema? = nil, faults: [Fault.Code],
        _ change: @escaping @Sendable (UtilisateurID, Call, IdentityScope) throws -> Utilisateur
    ) -> Operation {
        .change(
            name, .utilisateurs, summary, .utilisateurs, routes: routes, scope: .write("users"), access: .managers, body: body, faults: faults
        ) { call, session in
            try change(UtilisateurID(try call.id()), call, IdentityScope(session)).id.sqlValue
        }
    }
}
