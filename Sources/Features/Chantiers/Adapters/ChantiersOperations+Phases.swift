import APIKit
import ChantiersApplication
import ChantiersDomain
import Kernel
import ResourceKit
import SQLKit
import UseCaseKit

/// The phases of a site. In their paths `{id}` is the phase, so that `If-Match` protects it.
extension ChantiersOperations {
    var phases: [Operation] { [phaseList, phaseCreation, phaseUpdate, phaseDeletion] }

    private var phaseList: Operation {
        Operation(
            "listChantierPhases", Self.tag, Text("Lister les phases d'un chantier", "List the phases of a site"),
            routes: [.v1(.get, "/chantiers/{chantier_id}/phases"), .v2(.get, "/chantiers/{siteId}/phases")],
            access: .caller(scope: Self.reading, access: .perimeter), answer: .array(ChantierPhase.resource.shape), faults: [.chantierNotFound],
            caching: .lists,
            handler: .read(.brief) { call, session in .rendered(try ChantierPhase.list.render(of: try call.chantierID(), call, session)) })
    }

    private var phaseCreation: Operation {
        .change(
            "addChantierPhase", Self.tag, Text("Ajouter une phase", "Add a phase"), ChantierPhase.collection,
            routes: [.v1(.post, "/chantiers/{chantier_id}/phases"), .v2(.post, "/chantiers/{siteId}/phases")],
            scope: Self.writing, access: .managers, body: ChantierPhase.creation.schema, status: 201,
            faults: [.chantierNotFound, .chantierClosed, .chantierValueRefused, .chantierDatesReversed, .staleVersion]
        ) { call, session in
            let command = try ChantierPhase.creation.parse(call)
            return try AddPhase()(command, to: try call.chantierID(), in: scope(session), by: call.caller).id.sqlValue
        }
    }

    private var phaseUpdate: Operation {
        .change(
            "updateChantierPhase", Self.tag, Text("Modifier une phase", "Update a phase"), ChantierPhase.collection,
            routes: [.v1(.put, "/chantiers/{chantier_id}/phases/{id}"), .v2(.patch, "/chantiers/{siteId}/phases/{id}")],
            scope: Self.writing, access: .managers, body: ChantierPhase.edition.schema,
            faults: [.chantierNotFound, .chantierClosed, .chantierValueRefused, .chantierDatesReversed, .staleVersion]
        ) { call, session in
            let changes = try ChantierPhase.edition.parse(call)
            let id = ChantierPhase.ID(try call.id())
            return try UpdatePhase()(id, of: try call.chantierID(), changes, in: scope(session), by: call.caller).id.sqlValue
        }
    }

    private var phaseDeletion: Operation {
        Operation(
            "deleteChantierPhase", Self.tag, Text("Supprimer une phase", "Delete a phase"),
            routes: [.v1(.delete, "/chantiers/{chantier_id}/phases/{id}"), .v2(.delete, "/chantiers/{siteId}/phases/{id}")],
            access: .caller(scope: Self.writing, access: .managers), answer: .object(Self.deletionSchema),
            faults: [.chantierNotFound, .phaseNotFound, .chantierClosed, .staleVersion], target: ChantierPhase.resource.shape,
            handler: .write { call, session in
                let id = try call.id()
                try DeletePhase()(ChantierPhase.ID(id), of: try call.chantierID(), in: scope(session), by: call.caller)
                return Self.deleted(id)
            })
    }
}
