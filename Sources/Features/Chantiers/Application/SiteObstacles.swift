public import ChantiersDomain

/// What other features say about a site that is about to change state (product.md §5).
public protocol SiteObstacles {
    func receptionPrerequisites(of id: Chantier.ID) throws -> ReceptionPrerequisites
    func closingObstacles(of id: Chantier.ID) throws -> ClosingObstacles
}
