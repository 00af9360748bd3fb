import APIKit
import ChantiersDomain
import Kernel
import ResourceKit
import SQLKit
import UseCaseKit

extension Chantier {
    /// The sites that a caller may read one by one, system sites included.
    static let collection = Collection(resource.shape, notFound: .chantierNotFound, existing: existing, visible: perimeter)

    /// The sites of lists: system sites only when asked for; by code in v1's pages (domain.md §2.1).
    static let listed = Collection(
        resource.shape, notFound: .chantierNotFound, existing: existing,
        visible: { call in SQLQuery.all([try perimeter(call), try withoutSpecial(call)].compactMap(\.self)) },
        filters: [.search, .conducteur, .excludeSpecial], offsetSort: "code")

    /// The lists of the SDK 1.0.0, which calls `statut` by another name (domain.md §4.2).
    static let listedForSDK = listed.with([.sdkStatut])

    private static let existing: SQLQuery = "t.deleted_at IS NULL"

    @Sendable private static func perimeter(_ call: Call) throws -> SQLQuery? { ChantierPerimeter.condition("t.id", call.caller.perimeter) }

    private static func withoutSpecial(_ call: Call) throws -> SQLQuery? {
        let isExcluded = try call.flag(Filter.excludeSpecial.parameter.name(call.version) ?? "", default: true)
        return isExcluded ? "t.code NOT IN (\(values: specialCodes))" : nil
    }

    /// In a fixed order, so that one statement is prepared.
    private static let specialCodes = CodeChantier.special.sorted().map(SQLValue.text)
}

extension ChantierContact {
    /// What a change of a contact answers with; the site's visibility is checked by the use case and by `ChildList`.
    static let collection = Collection(resource.shape, notFound: .contactNotFound, visible: { _ in nil }, sort: "id")
    static let list = ChildList(shape: resource.shape, order: "t.id")
}

extension ChantierPhase {
    static let collection = Collection(resource.shape, notFound: .phaseNotFound, visible: { _ in nil }, sort: "id")
    static let list = ChildList(shape: resource.shape, order: "t.ordre, t.id")
}

extension Filter {
    /// In nom, code or adresse, whatever the case and the accents; combines with the other filters (domain.md §2.1).
    fileprivate static let search = Filter(
        Parameter(
            v1: "search", v2: "search", .text,
            Text(
                "Texte cherché dans le nom, le code et l'adresse (100 caractères au plus).",
                "Text to find in name, code and location (100 characters at most)."))
    ) { text, _ in
        guard text.unicodeScalars.count <= 100 else {
            throw FilterValue.problem("search", "string_too_long", "Au plus 100 caractères.", "At most 100 characters.")
        }
        return SearchText.condition(finding: text)
    }

    fileprivate static let conducteur = Filter(
        Parameter(
            v1: "conducteur_id", v2: "managerId", .integer,
            Text("Chantiers dont cette personne est conducteur.", "Sites that this person manages."))
    ) { text, call in
        let id = try FilterValue.parse(text, .integer, call.version, parameter: call.version == .v1 ? "conducteur_id" : "managerId")
        return """
            t.id IN (SELECT e.chantier_id FROM chantier_equipe e WHERE e.utilisateur_id = \(value: id) AND e.fonction = 'conducteur')
            """
    }

    /// Declared for the documents and for cursors, which it binds; `Chantier.listed` applies it, because it holds when absent.
    fileprivate static let excludeSpecial = Filter(
        Parameter(
            v1: "exclude_special", v2: "excludeSpecial", .boolean,
            Text("`false` montre aussi les chantiers d'absence (`CONGES`, `RTT`…).", "`false` shows the absence sites as well (`CONGES`, `RTT`…)."))
    ) { _, _ in nil }

    fileprivate static let sdkStatut = Filter(
        Parameter(v1: "status", v2: nil, Chantier.Statut.kind, Text("Autre nom de `statut`.", "Another name for `statut`."))
    ) { text, _ in
        let statut = try FilterValue.parse(text, Chantier.Statut.kind, .v1, parameter: "status")
        return "t.statut = \(value: statut)"
    }
}
