public import ChantiersDomain
public import Kernel
public import UseCaseKit

/// Removes a contact from a site that is not closed.
public struct DeleteContact: Sendable {
    public init() {}

    /// - Throws: `chantier.contact_not_found` when the site has no such contact.
    public func callAsFunction(_ id: ChantierContact.ID, of chantierID: Chantier.ID, in scope: ChantierScope, by caller: Caller) throws {
        let chantier = try scope.openChantier(chantierID)
        guard let contact = try scope.contacts.find(id, of: chantierID) else { throw Fault(.contactNotFound) }
        try scope.contacts.delete(contact)
        try scope.announceChange(of: chantier, in: "contacts")
    }
}
