import ChantiersDomain

/// A contact as clients write it (domain.md §1.1 `contacts`).
public struct ContactDetails: Sendable, Equatable {
    public let nom: String
    public let profession: String?
    public let telephone: String?

    public init(nom: String, profession: String?, telephone: String?) {
        self.nom = nom
        self.profession = profession
        self.telephone = telephone
    }
}

extension ContactDetails {
    init(_ contact: ChantierContact) { self.init(nom: contact.nom, profession: contact.profession, telephone: contact.telephone) }

    /// The contact to store, checked. `path` leads to it in the request body: empty, or `contacts.0.`.
    func contact(_ id: ChantierContact.ID, of chantierID: Chantier.ID, at path: String = "") throws -> ChantierContact {
        var contact = ChantierContact(id: id, chantierID: chantierID, nom: nom, profession: profession, telephone: telephone, version: 1)
        try contact.settle(at: path)
        return contact
    }
}

extension [ContactDetails] {
    /// The contacts to store, checked, with new ids.
    func contacts(of chantierID: Chantier.ID, in scope: ChantierScope) throws -> [ChantierContact] {
        try enumerated().map { try $1.contact(scope.contacts.nextID(), of: chantierID, at: "contacts.\($0).") }
    }
}
