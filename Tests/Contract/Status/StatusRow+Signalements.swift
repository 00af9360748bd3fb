import Kernel
import SignalementsDomain

@testable import APIKit

extension StatusRow {
    private static let report: JSON = [
        "chantier_id": 1, "titre": "Garde-corps descellé", "description": "Au troisième étage", "priorite": "haute", "assigne_a": 5,
    ]

    private static func report(_ changes: KeyValuePairs<String, JSON>, by credential: Credential = .admin) -> Example {
        let kept = (report.members ?? []).filter { member in !changes.contains { $0.key == member.name } }
        return Example(body: .object(kept + changes.map { JSON.Member($0.key, $0.value) }), by: credential)
    }

    static let reports = [
        StatusRow(
            "listSignalements", Example(), invalid: .invalid(Example(query: ["priorite": "bogus"])), absent: .wholeList, refused: Cell.alwaysAllowed),
        StatusRow(
            "listSignalementsOfChantier", Example(1), invalid: .invalid(Example(1, query: ["limit": "0"])),
            absent: .refused(Example(7), .signalementChantierNotFound), refused: Cell.alwaysAllowed),
        StatusRow(
            "listOverdueSignalements", Example(), invalid: .invalid(Example(query: ["limit": "101"])), absent: .wholeList, refused: Cell.alwaysAllowed
        ),
        StatusRow(
            "getSignalement", Example(1), invalid: .badID("abc"), absent: .refused(Example(999), .signalementNotFound), refused: Cell.alwaysAllowed),
        StatusRow(
            "getSignalementStatistics", Example(query: ["chantier_id": "1"]), invalid: .invalid(Example(query: ["date_debut": "hier"])),
            absent: .wholeList, refused: Cell.alwaysAllowed),
        StatusRow(
            "createSignalement", Example(body: report), events: "signalement.created",
            invalid: .invalid(Example(body: ["chantier_id": 1, "priorite": "urgent"])),
            absent: .refused(report(["chantier_id": 7]), .signalementChantierNotFound),
            refused: [
                .refused(report(["chantier_id": 2], by: .chef), .outsidePerimeter), .refused(report(["chantier_id": 4]), .signalementChantierFerme),
                .refused(report(["assigne_a": 999]), .signalementAssigneeUnknown), .refused(report(["assigne_a": 7]), .signalementAssigneeInactive),
            ]),
        StatusRow(
            "updateSignalement", Example(1, body: ["titre": "Fuite au sous-sol", "priorite": "critique", "assigne_a": 3]),
            events: "signalement.updated",
            "signalement.assigned", invalid: .invalid(Example(1, body: ["titre": "", "priorite": nil])),
            absent: .refused(Example(999, body: ["titre": "Rien"]), .signalementNotFound),
            refused: [
                .refused(Example(1, body: ["titre": "Ailleurs"], by: .otherChef), .outsidePerimeter),
                .refused(Example(5, body: ["titre": "Pas à moi"], by: .compagnon), .forbidden),
                .refused(Example(1, body: ["assigne_a": 5], by: .compagnon), .forbidden),
                .refused(Example(4, body: ["titre": "Trop tard"], by: .compagnon), .signalementClosedToAuthor),
                .refused(Example(4, body: ["assigne_a": 3]), .signalementTransitionRefused),
                .refused(Example(1, body: ["assigne_a": 999]), .signalementAssigneeUnknown),
                .refused(Example(1, body: ["assigne_a": 7]), .signalementAssigneeInactive),
            ]),
        StatusRow(
            "deleteSignalement", Example(1), invalid: .badID("abc"), absent: .refused(Example(999), .signalementNotFound),
            refused: [.notApplicable("any signalement may be deleted, whatever its state")]),
    ]

    static let reportActions = [
        StatusRow(
            "assignSignalement", Example(1, body: ["assigne_a": 5], by: .chef), events: "signalement.updated", "signalement.assigned",
            invalid: .invalid(Example(1, body: ["assigne_a": "abc"])), absent: .refused(Example(999, body: ["assigne_a": 5]), .signalementNotFound),
            refused: [
                .refused(Example(2, body: ["assigne_a": 5], by: .chef), .outsidePerimeter),
                .refused(Example(4, body: ["assigne_a": 5]), .signalementTransitionRefused),
                .refused(Example(1, body: ["assigne_a": 999]), .signalementAssigneeUnknown),
                .refused(Example(1, body: ["assigne_a": 7]), .signalementAssigneeInactive),
            ]),
        StatusRow(
            "treatSignalement", Example(1, body: ["commentaire": "Joint changé"], by: .chef), events: "signalement.updated", "signalement.treated",
            invalid: .invalid(Example(1, body: ["commentaire": "  "])),
            absent: .refused(Example(999, body: ["commentaire": "Fait"]), .signalementNotFound),
            refused: [
                .refused(Example(2, body: ["commentaire": "Fait"], by: .chef), .outsidePerimeter),
                .refused(Example(3, body: ["commentaire": "Fait"]), .signalementTransitionRefused),
            ]),
        StatusRow(
            "closeSignalement", Example(3, by: .chef), events: "signalement.closed", invalid: .badID("abc"),
            absent: .refused(Example(999), .signalementNotFound),
            refused: [.refused(Example(2, by: .chef), .outsidePerimeter), .refused(Example(1), .signalementTransitionRefused)]),
        StatusRow(
            "reopenSignalement", Example(4), events: "signalement.updated", "signalement.reopened", invalid: .badID("abc"),
            absent: .refused(Example(999), .signalementNotFound), refused: [.refused(Example(1), .signalementTransitionRefused)]),
    ]

    static let answers = [
        StatusRow(
            "listReponses", Example(1), invalid: .invalid(Example(1, query: ["sort": "contenu"])),
            absent: .refused(Example(999), .signalementNotFound),
            refused: Cell.alwaysAllowed),
        StatusRow(
            "addReponse", Example(1, body: ["contenu": "J'y vais", "est_resolution": false], by: .compagnon), events: "signalement.updated",
            "signalement.reponse_added", invalid: .invalid(Example(1, body: ["est_resolution": "oui"])),
            absent: .refused(Example(999, body: ["contenu": "Quoi"]), .signalementNotFound),
            refused: [.refused(Example(2, body: ["contenu": "Ailleurs"], by: .compagnon), .outsidePerimeter)]),
        StatusRow(
            "updateReponse", Example(1, body: ["contenu": "Précision", "photo_url": nil], by: .compagnon),
            invalid: .invalid(Example(1, body: ["contenu": nil])),
            absent: .refused(Example(999, body: ["contenu": "Quoi"]), .signalementReponseNotFound),
            refused: [.refused(Example(1, body: ["contenu": "Pas à moi"], by: .chef), .forbidden)]),
        StatusRow(
            "deleteReponse", Example(2, by: .chef), events: "signalement.updated", invalid: .badID("abc"),
            absent: .refused(Example(999), .signalementReponseNotFound), refused: [.refused(Example(1, by: .chef), .forbidden)]),
    ]
}
