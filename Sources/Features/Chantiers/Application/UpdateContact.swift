public import ChantiersDomain
public import Kernel
public import UseCaseKit

/// Changes a contact of a site that is not closed; restating it changes nothing and announces nothing.
public struct UpdateContact: Sendable {
    public init() {}

    /// - Throws: `chantier.contact_not_found` when the site has no such contact.
    public func callAsFunction(
        _ id: ChantierContact.ID, of chantierID: Chantier.ID, _ changes: Changes<ChantierContact>, in scope: ChantierScope, by caller: Caller
    ) throws -> ChantierContact {
        let chantier = try scope.openChantier(chantierID)
        guard let stored = try scope.contacts.find(id, of: chantierID) else { throw Fault(.contactNotFound) }
        var contact = stored
        try changes.apply(to: &contact)
        try contact.settle()
        guard contact != stored else { return stored }
        contact = try scope.contacts.update(contact)
        try scope.announceChange(of: chantier, in: "contacts")
        return contact
    }
}
