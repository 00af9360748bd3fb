import APIKit
import Kernel
import ResourceKit
import SQLKit
import SignalementsDomain

/// Conditions on the alias `t`, shared by lists and figures.
extension Signalement {
    /// `estEnRetard(at:)` in SQL: neither treated nor closed, deadline strictly passed.
    ///
    /// The first term is spelled as in the partial index. `IN` on the open statuses would tempt the planner away from it,
    /// to the index on the status, and make it sort.
    static func late(at now: Instant) -> SQLQuery { "t.statut NOT IN ('traite', 'cloture') AND t.echeance < \(now)" }

    /// Created on that day or after it; a date and time is taken as it is.
    static func created(since text: String, parameter: String) throws -> SQLQuery {
        "t.created_at >= \(value: try FilterValue.parse(text, .instant, .v1, parameter: parameter))"
    }

    /// Created on that day or before it, the whole day included.
    static func created(until text: String, parameter: String) throws -> SQLQuery {
        if let day = Day(text) { return "t.created_at < \(day.adding(days: 1).start)" }
        return "t.created_at <= \(value: try FilterValue.parse(text, .instant, .v1, parameter: parameter))"
    }

    /// What every list of signalements takes beside its filterable fields.
    static let filters = [createdSince, createdUntil, search]

    private static let createdSince = Filter(
        Parameter(v1: "date_debut", v2: nil, .day, Text("Créés ce jour ou après.", "Created on that day or later."))
    ) { text, _ in try created(since: text, parameter: "date_debut") }

    private static let createdUntil = Filter(
        Parameter(v1: "date_fin", v2: nil, .day, Text("Créés ce jour ou avant.", "Created on that day or earlier."))
    ) { text, _ in try created(until: text, parameter: "date_fin") }

    private static let search = Filter(
        Parameter(
            v1: "query", v2: "search", .text,
            Text(
                "Texte cherché dans le titre, la description et la localisation, sans égard aux accents ni à la casse.",
                "Text looked for in the title, the description and the location, whatever its accents and case."))
    ) { text, call in
        let name = call.version == .v1 ? "query" : "search"
        guard text.unicodeScalars.count <= 200 else {
            throw FilterValue.problem(name, "string_too_long", "Au plus 200 caractères.", "At most 200 characters.")
        }
        return SearchText.condition(finding: text)
    }

    /// v1's flag keeps the late ones or everything; v2's field compares, so that `isOverdue=false` leaves the others.
    static let lateOnly = Filter(
        Parameter(v1: "en_retard_only", v2: "isOverdue", .boolean, Text("Seulement ceux en retard.", "Whether the deadline has passed."))
    ) { text, call in
        let name = call.version == .v1 ? "en_retard_only" : "isOverdue"
        let isWanted = try FilterValue.parse(text, .boolean, call.version, parameter: name) == .boolean(true)
        if isWanted { return late(at: call.now) }
        return call.version == .v1 ? nil : "NOT (\(late(at: call.now)))"
    }
}
