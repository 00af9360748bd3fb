import APIKit
import ChantiersApplication
import ChantiersDomain
import Kernel
import ResourceKit
import SQLKit
import UseCaseKit

/// The contacts of a site. In their paths `{id}` is the contact, so that `If-Match` protects it.
extension ChantiersOperations {
    var contacts: [Operation] { [contactList, contactCreation, contactUpdate, contactDeletion] }

    private var contactList: Operation {
        Operation(
            "listChantierContacts", Self.tag, Text("Lister les contacts d'un chantier", "List the contacts of a site"),
            routes: [.v1(.get, "/chantiers/{chantier_id}/contacts"), .v2(.get, "/chantiers/{siteId}/contacts")],
            access: .caller(scope: Self.reading, access: .perimeter), answer: .array(ChantierContact.resource.shape), faults: [.chantierNotFound],
            caching: .lists,
            handler: .read(.brief) { call, session in .rendered(try ChantierContact.list.render(of: try call.chantierID(), call, session)) })
    }

    private var contactCreation: Operation {
        .change(
            "addChantierContact", Self.tag, Text("Ajouter un contact", "Add a contact"), ChantierContact.collection,
            routes: [.v1(.post, "/chantiers/{chantier_id}/contacts"), .v2(.post, "/chantiers/{siteId}/contacts")],
            scope: Self.writing, access: .managers, body: ChantierContact.creation.schema, status: 201,
            faults: [.chantierNotFound, .chantierClosed, .chantierValueRefused, .staleVersion]
        ) { call, session in
            let details = try ChantierContact.creation.parse(call)
            return try AddContact()(details, to: try call.chantierID(), in: scope(session), by: call.caller).id.sqlValue
        }
    }

    private var contactUpdate: Operation {
        .change(
            "updateChantierContact", Self.tag, Text("Modifier un contact", "Update a contact"), ChantierContact.collection,
            routes: [.v1(.put, "/chantiers/{chantier_id}/contacts/{id}"), .v2(.patch, "/chantiers/{siteId}/contacts/{id}")],
            scope: Self.writing, access: .managers, body: ChantierContact.edition.schema,
            faults: [.chantierNotFound, .chantierClosed, .chantierValueRefused, .staleVersion]
        ) { call, session in
            let changes = try ChantierContact.edition.parse(call)
            let id = ChantierContact.ID(try call.id())
            return try UpdateContact()(id, of: try call.chantierID(), changes, in: scope(session), by: call.caller).id.sqlValue
        }
    }

    private var contactDeletion: Operation {
        Operation(
            "deleteChantierContact", Self.tag, Text("Supprimer un contact", "Delete a contact"),
            routes: [.v1(.delete, "/chantiers/{chantier_id}/contacts/{id}"), .v2(.delete, "/chantiers/{siteId}/contacts/{id}")],
            access: .caller(scope: Self.writing, access: .managers), answer: .object(Self.deletionSchema),
            faults: [.chantierNotFound, .contactNotFound, .chantierClosed, .staleVersion], target: ChantierContact.resource.shape,
            handler: .write { call, session in
                let id = try call.id()
                try DeleteContact()(ChantierContact.ID(id), of: try call.chantierID(), in: scope(session), by: call.caller)
                return Self.deleted(id)
            })
    }
}
