import Kernel
import ResourceKit
import SignalementsApplication
import SignalementsDomain

extension SignalementStatistics {
    /// The keys of v1 (domain.md §4.1), and their English names.
    static let schema = ObjectSchema(
        "signalement_statistics",
        [
            .init("total", .integer),
            .init("par_statut", v2: "byStatus", .object(statutSchema.name), Text("Seulement les statuts présents.", "Only the statuses that occur.")),
            .init(
                "par_priorite", v2: "byPriority", .object(prioriteSchema.name),
                Text("Seulement les priorités présentes.", "Only the priorities that occur.")),
            .init("en_retard", v2: "overdue", .integer),
            .init("traites_cette_semaine", v2: "resolvedThisWeek", .integer, Text("Depuis lundi, 0 h UTC.", "Since Monday, 00:00 UTC.")),
            .init("temps_moyen_resolution", v2: "averageResolutionHours", .optional(.number), Text("En heures.", "In hours.")),
            .init("taux_resolution", v2: "resolutionRate", .number, Text("En pour cent.", "In percent.")),
        ])

    static let statutSchema = ObjectSchema("signalement_counts_by_statut", members(of: Signalement.Statut.self))
    static let prioriteSchema = ObjectSchema("signalement_counts_by_priorite", members(of: Signalement.Priorite.self))

    private static func members<Choice: FieldChoice>(of type: Choice.Type) -> [ObjectSchema.Member] {
        type.allCases.map { ObjectSchema.Member($0.rawValue, v2: $0.english, .optional(.integer)) }
    }

    func json(_ version: APIVersion) -> JSON {
        let values: [JSON] = [
            .integer(Int64(total)), Self.json(parStatut, version), Self.json(parPriorite, version), .integer(Int64(enRetard)),
            .integer(Int64(traitesCetteSemaine)), JSON(tempsMoyenResolution), .number(tauxResolution),
        ]
        return .object(zip(Self.schema.members, values).map { JSON.Member(version == .v1 ? $0.v1 : $0.v2, $1) })
    }

    private static func json<Choice: FieldChoice & Hashable>(_ counts: [Choice: Int], _ version: APIVersion) -> JSON {
        .object(
            Choice.allCases.compactMap { choice in
                counts[choice].map { JSON.Member(version == .v1 ? choice.rawValue : choice.english, .integer(Int64($0))) }
            })
    }
}
