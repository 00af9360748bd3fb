public import Kernel
public import UseCaseKit

/// What signalements need to know of sites.
public protocol ChantierDirectory {
    /// Whether the site still takes signalements, that is, is not `ferme`; `nil` when there is no such site.
    func isOpen(_ chantier: ChantierID) throws -> Bool?
    func contains(_ chantier: ChantierID, in perimeter: Perimeter) throws -> Bool
}
