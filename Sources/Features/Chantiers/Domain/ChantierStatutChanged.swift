public import Kernel

/// A site went from one state to another (domain.md §5.4).
public struct ChantierStatutChanged: DomainEvent, Equatable {
    public static let name = "chantier.statut_changed"

    /// The site in its new state.
    public let chantier: Chantier
    public let ancien: Chantier.Statut

    public init(_ chantier: Chantier, from ancien: Chantier.Statut) {
        self.chantier = chantier
        self.ancien = ancien
    }

    public var aggregateID: String { chantier.id.description }
    public var data: [JSON.Member] {
        [
            .init("chantier_id", JSON(chantier.id)),
            .init("ancien_statut", .string(ancien.rawValue)),
            .init("nouveau_statut", .string(chantier.statut.rawValue)),
            .init("nom", .string(chantier.nom)),
            .init("adresse", .string(chantier.adresse)),
        ] + chantier.snapshotKeys
    }
}
