public import ChantiersDomain
public import Kernel

/// Where sites are kept. Deleted ones are kept too, and seen only where said.
public protocol ChantierRepository {
    /// `nil` when absent or deleted.
    func find(_ id: Chantier.ID) throws -> Chantier?
    /// An id never given before.
    func nextID() throws -> Chantier.ID
    /// A place of the series of codes that was never given before, after all that were.
    func nextCodePlace() throws -> Int64
    /// Both at once, for a site whose code nobody chose.
    func nextIDAndCodePlace() throws -> (id: Chantier.ID, place: Int64)
    /// A code of the series was chosen by hand: the next place comes after it.
    func skipCodePlaces(to place: Int64) throws
    /// Whether a site has this code, deleted ones included.
    func isCodeTaken(_ code: CodeChantier) throws -> Bool
    /// Stores a new site, at version 1.
    ///
    /// - Throws: `chantier.code_taken` when a concurrent transaction took the code first.
    func insert(_ chantier: Chantier) throws
    /// Stores every value of a site, `deletedAt` included, and returns it with its new version.
    ///
    /// - Throws: `resource.stale` when the stored version is not `chantier.version` any more.
    func update(_ chantier: Chantier) throws -> Chantier
    /// Stores only `updatedAt`, and returns the site with its new version: something that belongs to it changed.
    ///
    /// - Throws: `resource.stale` as `update` does.
    func touch(_ chantier: Chantier) throws -> Chantier
}
