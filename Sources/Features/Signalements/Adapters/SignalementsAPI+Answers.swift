import APIKit
import Kernel
import ResourceKit
import SQLKit
import SignalementsApplication
import SignalementsDomain
import UseCaseKit

extension SignalementsAPI {
    var answers: [Operation] { [listReponses, addReponse, updateReponse, deleteReponse] }

    /// The answers under the signalement of the path, as a conversation reads: oldest first.
    private var reponses: Collection {
        Collection(
            Reponse.resource.shape, notFound: .signalementReponseNotFound, visible: { "t.signalement_id = \(try $0.signalementID)" },
            sort: "created_at")
    }

    private static let collectionRoutes = (v1: "/signalements/{signalement_id}/reponses", v2: "/signalements/{signalementId}/answers")
    private static let itemRoutes = (v1: "/signalements/reponses/{id}", v2: "/signalements/answers/{id}")

    private var listReponses: Operation {
        Operation.list(
            "listReponses", Self.tag, Text("Lister les réponses à un signalement", "List the answers to an incident report"), reponses,
            routes: [.v1(.get, Self.collectionRoutes.v1), .v2(.get, Self.collectionRoutes.v2)], scope: Self.readScope, access: .perimeter,
            sealer: sealer
        )
        .requiring(.signalementNotFound) { call, session in
            let condition = SQLQuery.all(["t.id = \(try call.signalementID)"] + [visible(call.caller)].compactMap { $0 }) ?? .empty
            return try session.connection.exists("SELECT 1 FROM signalements t WHERE \(condition)")
        }
    }

    private var addReponse: Operation {
        .change(
            "addReponse", Self.tag, Text("Répondre à un signalement", "Answer an incident report"), reponses,
            routes: [.v1(.post, Self.collectionRoutes.v1), .v2(.post, Self.collectionRoutes.v2)], scope: Self.writeScope, access: .perimeter,
            body: NewReponse.body.schema, status: 201, faults: [.signalementNotFound, .outsidePerimeter]
        ) { call, session in
            let new = try NewReponse.body.parse(call)
            return try AddReponse()(to: try call.signalementID, new, in: scope(session), by: call.caller).id.sqlValue
        }
    }

    private var updateReponse: Operation {
        .change(
            "updateReponse", Self.tag, Text("Modifier une réponse", "Change an answer"), reponses,
            routes: [.v1(.put, Self.itemRoutes.v1), .v2(.patch, Self.itemRoutes.v2)], scope: Self.writeScope, access: .managersElseOwn,
            body: Reponse.changes.schema, faults: [.forbidden, .staleVersion]
        ) { call, session in
            let changes = try Reponse.changes.parse(call)
            return try UpdateReponse()(Reponse.ID(try call.id()), changes, in: scope(session), by: call.caller).id.sqlValue
        }
    }

    private var deleteReponse: Operation {
        Operation(
            "deleteReponse", Self.tag, Text("Supprimer une réponse", "Delete an answer"),
            routes: [.v1(.delete, Self.itemRoutes.v1), .v2(.delete, Self.itemRoutes.v2)],
            access: .caller(scope: Self.writeScope, access: .managersElseOwn), answer: .nothing, status: 204,
            faults: [.signalementReponseNotFound, .forbidden], target: Reponse.resource.shape,
            handler: .write { call, session in
                try DeleteReponse()(Reponse.ID(try call.id()), in: scope(session), by: call.caller)
                return .nothing
            })
    }
}

extension Call {
    fileprivate var signalementID: Signalement.ID {
        get throws(Fault) { Signalement.ID(try id(version == .v1 ? "signalement_id" : "signalementId")) }
    }
}
