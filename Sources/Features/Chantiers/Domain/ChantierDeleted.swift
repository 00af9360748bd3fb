public import Kernel

/// A site was deleted, softly (domain.md §5.4).
public struct ChantierDeleted: DomainEvent, Equatable {
    public static let name = "chantier.deleted"

    public let chantier: Chantier

    public init(_ chantier: Chantier) { self.chantier = chantier }

    public var aggregateID: String { chantier.id.description }
    public var data: [JSON.Member] { chantier.legacyKeys + chantier.snapshotKeys }
}
