import APIKit
import ChantiersApplication
import ChantiersDomain
import Kernel
import ResourceKit
import SQLKit
import UseCaseKit

extension ChantiersOperations {
    var writes: [Operation] { [creation, update, deletion] }

    /// The refusals of `Chantier.settle()`.
    private static let valueFaults: [Fault.Code] = [
        .chantierValueRefused, .chantierCoordinatesIncomplete, .chantierContactIncomplete, .chantierDatesReversed,
    ]
    private static let creationFaults: [Fault.Code] = [
        .chantierCodeMalformed, .chantierCodeTaken, .personUnknown, .personInactive, .personIneligible,
    ]
    private static let updateFaults: [Fault.Code] = [
        .chantierNotEditable, .chantierTransitionRefused, .chantierReceptionRefused, .chantierClosingRefused, .staleVersion,
    ]

    private var creation: Operation {
        .change(
            "createChantier", Self.tag, Text("Créer un chantier", "Create a site"), Chantier.collection,
            routes: [.v1(.post, "/chantiers"), .sdk(.post, "/chantiers"), .v2(.post, "/chantiers")],
            scope: Self.writing, access: .managers, body: Chantier.creation.schema, status: 201, faults: Self.valueFaults + Self.creationFaults
        ) { call, session in
            try CreateChantier()(try Chantier.creation.parse(call), in: scope(session), by: call.caller).id.sqlValue
        }
    }

    private var update: Operation {
        .change(
            "updateChantier", Self.tag, Text("Modifier un chantier", "Update a site"), Chantier.collection,
            routes: [.v1(.put, "/chantiers/{id}"), .sdk(.put, "/chantiers/{id}"), .v2(.patch, "/chantiers/{id}")],
            scope: Self.writing, access: .managers, body: Chantier.edition.schema + Chantier.companions.schema,
            faults: Self.valueFaults + Self.updateFaults
        ) { call, session in
            let companions = try Chantier.companions.parse(call)
            let chantier = try UpdateChantier()(
                Chantier.ID(try call.id()), try Chantier.edition.parse(call), contacts: companions.contacts, statut: companions.statut,
                in: scope(session), by: call.caller)
            return chantier.id.sqlValue
        }
    }

    private var deletion: Operation {
        Operation(
            "deleteChantier", Self.tag, Text("Supprimer un chantier fermé", "Delete a closed site"),
            routes: [.v1(.delete, "/chantiers/{id}"), .sdk(.delete, "/chantiers/{id}"), .v2(.delete, "/chantiers/{id}")],
            access: .caller(scope: Self.writing, access: .adminOnly), parameters: [Self.force], answer: .object(Self.deletionSchema),
            faults: [.chantierNotFound, .chantierNotClosed, .staleVersion], target: Chantier.resource.shape,
            handler: .write { call, session in
                let id = try call.id()
                try DeleteChantier()(Chantier.ID(id), force: call.flag("force", default: false), in: scope(session), by: call.caller)
                return Self.deleted(id)
            })
    }
}
