public import ChantiersDomain
public import Kernel
public import UseCaseKit

/// Adds a contact to a site that is not closed.
public struct AddContact: Sendable {
    public init() {}

    public func callAsFunction(
        _ details: ContactDetails, to chantierID: Chantier.ID, in scope: ChantierScope, by caller: Caller
    ) throws -> ChantierContact {
        let chantier = try scope.openChantier(chantierID)
        let contact = try details.contact(scope.contacts.nextID(), of: chantierID)
        try scope.contacts.insert(contact)
        try scope.announceChange(of: chantier, in: "contacts")
        return contact
    }
}
