import APIKit
import Kernel
import ResourceKit
import SQLKit
import SignalementsApplication
import SignalementsDomain
import UseCaseKit

extension SignalementsAPI {
    var writing: [Operation] { [create, update, delete] }

    private var create: Operation {
        .change(
            "createSignalement", Self.tag, Text("Signaler un incident", "Report an incident"), signalements,
            routes: [.v1(.post, "/signalements"), .v2(.post, "/signalements")], scope: Self.writeScope, access: .perimeter,
            body: NewSignalement.body.schema, status: 201,
            faults: [
                .signalementChantierNotFound, .outsidePerimeter, .signalementChantierFerme, .signalementAssigneeUnknown, .signalementAssigneeInactive,
            ]
        ) { call, session in
            try CreateSignalement()(try NewSignalement.body.parse(call), in: scope(session), by: call.caller).id.sqlValue
        }
    }

    private var update: Operation {
        .change(
            "updateSignalement", Self.tag, Text("Modifier un signalement", "Change an incident report"), signalements,
            routes: [.v1(.put, "/signalements/{id}"), .v2(.patch, "/signalements/{id}")], scope: Self.writeScope,
            access: Access(admin: .all, conducteur: .all, chef: .perimeter, compagnon: .own), body: Signalement.changes.schema,
            faults: [
                .outsidePerimeter, .forbidden, .signalementClosedToAuthor, .signalementTransitionRefused, .signalementAssigneeUnknown,
                .signalementAssigneeInactive, .staleVersion,
            ]
        ) { call, session in
            let changes = try Signalement.changes.parse(call)
            return try UpdateSignalement()(Signalement.ID(try call.id()), changes, in: scope(session), by: call.caller).id.sqlValue
        }
    }

    private var delete: Operation {
        Operation(
            "deleteSignalement", Self.tag, Text("Supprimer un signalement et ses réponses", "Delete an incident report and its answers"),
            routes: [.v1(.delete, "/signalements/{id}"), .v2(.delete, "/signalements/{id}")],
            access: .caller(scope: Self.writeScope, access: .managers), answer: .nothing, status: 204, faults: [.signalementNotFound],
            target: Signalement.resource.shape,
            handler: .write { call, session in
                try DeleteSignalement()(Signalement.ID(try call.id()), in: scope(session), by: call.caller)
                return .nothing
            })
    }
}
