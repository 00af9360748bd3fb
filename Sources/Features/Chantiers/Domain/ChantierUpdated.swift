public import Kernel

/// Values of a site changed, or what is shown with it: contacts, phases, team (domain.md §5.4).
public struct ChantierUpdated: DomainEvent, Equatable {
    public static let name = "chantier.updated"

    /// The site after the change.
    public let chantier: Chantier
    /// The v1 names of what is different now.
    public let changes: [String]

    public init(_ chantier: Chantier, changes: [String]) {
        self.chantier = chantier
        self.changes = changes
    }

    public var aggregateID: String { chantier.id.description }
    public var data: [JSON.Member] {
        chantier.legacyKeys
            + [.init("statut", .string(chantier.statut.rawValue)), .init("changes", .array(changes.map(JSON.string)))]
            + chantier.snapshotKeys
    }
}
