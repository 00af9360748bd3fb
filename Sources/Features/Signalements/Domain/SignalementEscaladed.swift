public import Kernel

/// A signalement has waited too long: these roles must know (domain.md §2.5, §5.4).
public struct SignalementEscaladed: DomainEvent {
    public static let name = "signalement.escaladed"

    public let aggregateID: String
    public let data: [JSON.Member]

    public init(_ escalade: Escalade, of signalement: Signalement) {
        aggregateID = signalement.id.description
        data = signalement.completed([
            .init("signalement_id", JSON(signalement.id)), .init("chantier_id", JSON(signalement.chantierID)),
            .init("niveau", .string(escalade.niveau.rawValue)), .init("pourcentage_temps", .number(escalade.pourcentageTemps)),
            .init("titre", .string(signalement.titre)), .init("priorite", .string(signalement.priorite.rawValue)),
            .init("destinataires_roles", .array(escalade.destinatairesRoles.map { .string($0.rawValue) })),
        ])
    }
}
