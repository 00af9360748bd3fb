public import ChantiersDomain
public import Kernel

/// Where the contacts of sites are kept.
public protocol ContactRepository {
    /// `nil` when absent or on another site.
    func find(_ id: ChantierContact.ID, of chantierID: Chantier.ID) throws -> ChantierContact?
    /// In the order they were added.
    func all(of chantierID: Chantier.ID) throws -> [ChantierContact]
    func nextID() throws -> ChantierContact.ID
    func insert(_ contact: ChantierContact) throws
    /// Returns it with its new version; throws `resource.stale` when the stored one moved on.
    func update(_ contact: ChantierContact) throws -> ChantierContact
    func delete(_ contact: ChantierContact) throws
}
