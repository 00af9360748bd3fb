import ChantiersDomain
import Kernel

@testable import APIKit

extension StatusRow {
    private static let list = Cell.invalid(Example(query: ["sort": "-adresse"]))

    static let siteReads = [
        StatusRow("listChantiers", Example(), invalid: list, absent: .wholeList, refused: Cell.alwaysAllowed),
        StatusRow("listChantiersSDK", Example(), invalid: list, absent: .wholeList, refused: Cell.alwaysAllowed),
        StatusRow("getChantier", Example(1), invalid: .badID("abc"), absent: .refused(Example(7), .chantierNotFound), refused: Cell.alwaysAllowed),
        StatusRow(
            "getChantierByCode", Example("a001"), invalid: .refused(Example("A001", query: ["fields": "chefs.bogus"]), .unknownField),
            absent: .refused(Example("Z999"), .chantierNotFound), refused: Cell.alwaysAllowed),
    ]

    private static let site: JSON = [
        "nom": "Crèche municipale", "adresse": "5 rue Neuve, Oullins", "statut": "en_cours", "couleur": "#e74c3c", "latitude": 45.71,
        "longitude": 4.81,
        "contacts": [["nom": "Mme Lune", "profession": "Directrice", "telephone": "04 72 00 00 01"]], "heures_estimees": 120.5,
        "date_debut_prevue": "2026-02-01",
        "date_fin_prevue": "2026-09-30", "type_travaux": "construction_neuve", "usage_habitation": false, "conducteur_id": 2,
    ]

    private static func site(_ changes: KeyValuePairs<String, JSON>) -> Example {
        let kept = (site.members ?? []).filter { member in !changes.contains { $0.key == member.name } }
        return Example(body: .object(kept + changes.map { JSON.Member($0.key, $0.value) }))
    }

    static let siteWrites = [
        StatusRow(
            "createChantier", Example(body: site), events: "chantier.created", "chantier.statut_changed",
            invalid: .invalid(Example(body: ["nom": "ab", "latitude": 91, "statut": "ferme"])), absent: .notApplicable("makes what did not exist"),
            refused: [
                .refused(site(["code": "a001"]), .chantierCodeTaken), .refused(site(["code": "A006"]), .chantierCodeTaken),
                .refused(site(["code": "1234"]), .chantierCodeMalformed), .refused(site(["latitude": nil]), .chantierCoordinatesIncomplete),
                .refused(site(["contact_nom": "Seul"]), .chantierContactIncomplete),
                .refused(site(["date_fin_prevue": "2026-01-31"]), .chantierDatesReversed),
                .refused(site(["couleur": "rouge!!"]), .chantierValueRefused), .refused(site(["conducteur_id": 999]), .personUnknown),
                .refused(site(["conducteur_id": 3]), .personIneligible),
            ]),
        StatusRow(
            "updateChantier", Example(1, body: ["nom": "Résidence des Érables", "statut": "ferme", "contacts": [["nom": "Seul"]]]),
            events: "chantier.updated", "chantier.statut_changed",
            invalid: .invalid(Example(1, body: ["nom": nil, "contacts": [["telephone": "0"]]])),
            absent: .refused(Example(7, body: ["nom": "Personne"]), .chantierNotFound),
            refused: [
                .refused(Example(4, body: ["nom": "Fermé"]), .chantierNotEditable),
                .refused(Example(1, body: ["statut": "ouvert"]), .chantierTransitionRefused),
                .refused(Example(1, body: ["statut": "receptionne"]), .chantierReceptionRefused),
                .refused(Example(1, body: ["longitude": nil]), .chantierCoordinatesIncomplete),
                .refused(Example(1, body: ["date_fin_prevue": "2020-01-01"]), .chantierDatesReversed),
            ]),
        StatusRow(
            "deleteChantier", Example(4), events: "chantier.deleted", invalid: .invalid(Example(4, query: ["force": "peut-être"])),
            absent: .refused(Example(7), .chantierNotFound), refused: [.refused(Example(1), .chantierNotClosed)]),
    ]

    static let siteStates = [
        StatusRow(
            "changeChantierStatut", Example(1, body: ["statut": "ferme"]), events: "chantier.statut_changed",
            invalid: .invalid(Example(1, body: ["statut": "bogus"])), absent: .refused(Example(7, body: ["statut": "ferme"]), .chantierNotFound),
            refused: [
                .refused(Example(1, body: ["statut": "ouvert"]), .chantierTransitionRefused),
                .refused(Example(1, body: ["statut": "receptionne"]), .chantierReceptionRefused),
                .refused(Example(2, body: ["statut": "receptionne"]), .chantierTransitionRefused),
            ]),
        StatusRow(
            "startChantier", Example(5), events: "chantier.statut_changed", invalid: .badID("abc"), absent: .refused(Example(999), .chantierNotFound),
            refused: [.refused(Example(1), .chantierTransitionRefused), .refused(Example(4), .chantierTransitionRefused)]),
        StatusRow(
            "receiveChantier", Example(6), events: "chantier.statut_changed", invalid: .badID("-1"),
            absent: .refused(Example(999), .chantierNotFound),
            refused: [.refused(Example(2), .chantierTransitionRefused), .refused(Example(1), .chantierReceptionRefused)]),
        StatusRow(
            "closeChantier", Example(2, query: ["force": "true"]), events: "chantier.statut_changed",
            invalid: .invalid(Example(1, query: ["force": "2"])),
            absent: .refused(Example(999), .chantierNotFound),
            refused: [.refused(Example(4), .chantierTransitionRefused), .refused(Example(1, query: ["force": "1"], by: .conducteur), .forbidden)]),
    ]

    private static func team(_ name: String, adding person: Int64, removing member: Int64, ineligible: Cell) -> [StatusRow] {
        [
            StatusRow(
                "addChantier\(name)", Example(3, body: ["user_id": .integer(person)]), events: "chantier.updated",
                invalid: .invalid(Example(3, body: ["user_id": "abc"])),
                absent: .refused(Example(999, body: ["user_id": .integer(person)]), .chantierNotFound),
                refused: [
                    .refused(Example(3, body: ["user_id": 999]), .personUnknown), .refused(Example(3, body: ["user_id": 7]), .personInactive),
                    ineligible,
                ]),
            StatusRow(
                "removeChantier\(name)", Example(1, member), events: "chantier.updated", invalid: .badID(1, "abc"),
                absent: .refused(Example(999, member), .chantierNotFound), refused: [.refused(Example(1, 6), .memberNotFound)]),
        ]
    }

    static let siteTeams =
        team("Conducteur", adding: 2, removing: 2, ineligible: .refused(Example(3, body: ["user_id": 3]), .personIneligible))
        + team("Chef", adding: 3, removing: 3, ineligible: .refused(Example(3, body: ["user_id": 5]), .personIneligible))
        + team("Ouvrier", adding: 5, removing: 5, ineligible: .notApplicable("anybody may work"))

    static let siteContacts = [
        StatusRow(
            "listChantierContacts", Example(1), invalid: .badID("abc"), absent: .refused(Example(7), .chantierNotFound), refused: Cell.alwaysAllowed),
        StatusRow(
            "addChantierContact", Example(1, body: ["nom": "M. Neuf", "telephone": "04 78 00 00 09"]), events: "chantier.updated",
            invalid: .invalid(Example(1, body: ["nom": "Sans téléphone"])),
            absent: .refused(Example(7, body: ["nom": "M. Neuf", "telephone": "04 78 00 00 09"]), .chantierNotFound),
            refused: [
                .refused(Example(4, body: ["nom": "M. Neuf", "telephone": "04 78 00 00 09"]), .chantierClosed),
                .refused(Example(1, body: ["nom": "M. Neuf", "telephone": "12"]), .chantierValueRefused),
            ]),
        StatusRow(
            "updateChantierContact", Example(1, 1, body: ["profession": "Concierge"]), events: "chantier.updated",
            invalid: .invalid(Example(1, 1, body: ["nom": ""])), absent: .refused(Example(1, 99, body: ["nom": "Qui"]), .contactNotFound),
            refused: [
                .refused(Example(1, 1, body: ["telephone": "12"]), .chantierValueRefused),
                .refused(Example(2, 1, body: ["nom": "Qui"]), .contactNotFound),
                .refused(Example(999, 1, body: ["nom": "Qui"]), .chantierNotFound), .refused(Example(4, 1, body: ["nom": "Qui"]), .chantierClosed),
            ]),
        StatusRow(
            "deleteChantierContact", Example(1, 2), events: "chantier.updated", invalid: .badID(1, "abc"),
            absent: .refused(Example(1, 99), .contactNotFound),
            refused: [.refused(Example(4, 2), .chantierClosed), .refused(Example(999, 2), .chantierNotFound)]),
    ]

    static let sitePhases = [
        StatusRow(
            "listChantierPhases", Example(1), invalid: .badID("abc"), absent: .refused(Example(7), .chantierNotFound), refused: Cell.alwaysAllowed),
        StatusRow(
            "addChantierPhase", Example(1, body: ["nom": "Finitions", "ordre": 3, "date_debut": "2026-06-01", "date_fin": "2026-06-30"]),
            events: "chantier.updated",
            invalid: .invalid(Example(1, body: ["ordre": 0])), absent: .refused(Example(7, body: ["nom": "Finitions"]), .chantierNotFound),
            refused: [
                .refused(Example(4, body: ["nom": "Finitions"]), .chantierClosed),
                .refused(Example(1, body: ["nom": "Finitions", "date_debut": "2026-06-02", "date_fin": "2026-06-01"]), .chantierDatesReversed),
            ]),
        StatusRow(
            "updateChantierPhase", Example(1, 1, body: ["description": nil, "ordre": 5]), events: "chantier.updated",
            invalid: .invalid(Example(1, 1, body: ["nom": nil])), absent: .refused(Example(1, 99, body: ["nom": "Quoi"]), .phaseNotFound),
            refused: [
                .refused(Example(1, 1, body: ["date_fin": "2020-01-01"]), .chantierDatesReversed),
                .refused(Example(2, 1, body: ["nom": "Quoi"]), .phaseNotFound),
                .refused(Example(4, 1, body: ["nom": "Quoi"]), .chantierClosed),
            ]),
        StatusRow(
            "deleteChantierPhase", Example(1, 2), events: "chantier.updated", invalid: .badID(1, "abc"),
            absent: .refused(Example(1, 99), .phaseNotFound), refused: [.refused(Example(4, 2), .chantierClosed)]),
    ]
}
