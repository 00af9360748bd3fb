public import Kernel

/// A site exists (domain.md §5.4).
public struct ChantierCreated: DomainEvent, Equatable {
    public static let name = "chantier.created"

    public let chantier: Chantier

    public init(_ chantier: Chantier) { self.chantier = chantier }

    public var aggregateID: String { chantier.id.description }
    public var data: [JSON.Member] { chantier.legacyKeys + [.init("statut", .string(chantier.statut.rawValue))] + chantier.snapshotKeys }
}

extension Chantier {
    /// The keys that open every payload about a site.
    var legacyKeys: [JSON.Member] {
        [.init("chantier_id", JSON(id)), .init("nom", .string(nom)), .init("adresse", .string(adresse))]
    }

    /// What the payload rule adds after the legacy keys (domain.md §5.4).
    var snapshotKeys: [JSON.Member] { [.init("id", JSON(id)), .init("code", .string(code.rawValue))] }
}
