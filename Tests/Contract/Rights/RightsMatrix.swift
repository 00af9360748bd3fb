import Kernel
import UseCaseKit

/// domain.md §3, transcribed: one row of its table, and the operations that it governs.
struct RightsRow: Sendable {
    let action: String
    /// A, C, F, O: `✓` allowed, `–` refused, `own`, `per`.
    let cells: [String]
    let operations: [String]

    init(_ action: String, _ cells: String, _ operations: String...) {
        self.action = action
        self.cells = cells.split(separator: " ").map(String.init)
        self.operations = operations
    }

    static let all = [
        RightsRow(
            "chantier list / read", "✓ ✓ per per", "listChantiers", "listChantiersSDK", "getChantier", "getChantierByCode", "listChantierContacts",
            "listChantierPhases"),
        RightsRow(
            "chantier create, update, statut, demarrer, receptionner, fermer", "✓ ✓ – –", "createChantier", "updateChantier", "changeChantierStatut",
            "startChantier", "receiveChantier", "closeChantier"),
        RightsRow("chantier delete (fermé)", "✓ – – –", "deleteChantier"),
        RightsRow(
            "chantier conducteurs/chefs/ouvriers", "✓ ✓ – –", "addChantierConducteur", "removeChantierConducteur", "addChantierChef",
            "removeChantierChef", "addChantierOuvrier", "removeChantierOuvrier"),
        RightsRow(
            "chantier contacts, phases write", "✓ ✓ – –", "addChantierContact", "updateChantierContact", "deleteChantierContact", "addChantierPhase",
            "updateChantierPhase", "deleteChantierPhase"),
        RightsRow("user list", "✓ ✓ – –", "listUtilisateurs"),
        RightsRow("user read", "✓ ✓ own own", "getUtilisateur"),
        RightsRow("user update (not role)", "✓ ✓ – –", "updateUtilisateur"),
        RightsRow("user activate / deactivate", "✓ ✓ – –", "activateUtilisateur", "deactivateUtilisateur"),
        RightsRow("user invite", "✓ ✓ – –", "createUtilisateur"),
        RightsRow("signalement list (global)", "✓ ✓ – –", "listSignalements"),
        RightsRow(
            "signalement read/list of chantier, create, répondre", "✓ ✓ per per", "getSignalement", "listSignalementsOfChantier",
            "listOverdueSignalements", "getSignalementStatistics", "createSignalement", "listReponses", "addReponse"),
        RightsRow("signalement update", "✓ ✓ per own", "updateSignalement"),
        RightsRow("signalement assigner", "✓ ✓ per –", "assignSignalement"),
        RightsRow("signalement traiter", "✓ ✓ per –", "treatSignalement"),
        RightsRow("signalement cloturer", "✓ ✓ per –", "closeSignalement"),
        RightsRow("signalement reouvrir, delete", "✓ ✓ – –", "reopenSignalement", "deleteSignalement"),
        RightsRow("réponse update", "✓ ✓ own own", "updateReponse"),
        RightsRow("réponse delete", "✓ ✓ own own", "deleteReponse"),
        RightsRow("API keys (own)", "own own own own", "createAPIKey", "listAPIKeys", "revokeAPIKey"),
        RightsRow("admin endpoints", "✓ – – –", "issueAPIKey"),
        // Not in the document's table: one's own session and account (§4.1).
        RightsRow("own session and account", "own own own own", "signOut", "me", "csrfToken", "changePassword", "listLimits"),
    ]

    /// Nobody is asked who they are.
    static let open: Set<String> = ["signIn"]
}

extension Grant {
    /// As the document's table spells it.
    var cell: String {
        switch self {
        case .none: "–"
        case .own: "own"
        case .perimeter: "per"
        case .all: "✓"
        }
    }
}

extension Access {
    /// In the order of the document's columns: A, C, F, O.
    var cells: [String] { [admin, conducteur, chefChantier, compagnon].map(\.cell) }
}

/// A call inside of what a role reaches, and the same call outside of it.
struct Reach: Sendable {
    let operation: String
    let person: Person
    let inside: Example
    let outside: Example
    let refusal: String

    init(_ operation: String, _ person: Person, _ inside: Example, _ outside: Example, _ refusal: String) {
        self.operation = operation
        self.person = person
        self.inside = inside.by(.session(person))
        self.outside = outside.by(.session(person))
        self.refusal = refusal
    }

    private static func both(_ operation: String, _ inside: Example, _ outside: Example, _ refusal: String) -> [Reach] {
        [Person.chef, .compagnon].map { Reach(operation, $0, inside, outside, refusal) }
    }

    /// Reading outside of the perimeter finds nothing (404); writing there is refused (403).
    static let all: [Reach] =
        both("getChantier", Example(1), Example(2), "chantier.not_found")
        + both("getChantierByCode", Example("A001"), Example("A002"), "chantier.not_found")
        + both("listChantierContacts", Example(1), Example(2), "chantier.not_found")
        + both("listChantierPhases", Example(1), Example(2), "chantier.not_found")
        + both("getSignalement", Example(1), Example(2), "signalement.not_found")
        + both("listSignalementsOfChantier", Example(1), Example(2), "signalement.chantier_not_found")
        + both("listReponses", Example(1), Example(2), "signalement.not_found")
        + both("createSignalement", report(1), report(2), "auth.outside_perimeter")
        + both("addReponse", Example(1, body: ["contenu": "Vu"]), Example(2, body: ["contenu": "Vu"]), "auth.outside_perimeter")
        + own + actions

    private static func report(_ site: Int64) -> Example {
        Example(body: ["chantier_id": .integer(site), "titre": "Trou", "description": "Profond"])
    }

    private static let actions = [
        Reach("updateSignalement", .chef, Example(1, body: ["titre": "Autre"]), Example(2, body: ["titre": "Autre"]), "auth.outside_perimeter"),
        Reach("updateSignalement", .compagnon, Example(1, body: ["titre": "Autre"]), Example(5, body: ["titre": "Autre"]), "auth.forbidden"),
        Reach("assignSignalement", .chef, Example(1, body: ["assigne_a": 5]), Example(2, body: ["assigne_a": 5]), "auth.outside_perimeter"),
        Reach(
            "treatSignalement", .chef, Example(1, body: ["commentaire": "Fait"]), Example(2, body: ["commentaire": "Fait"]), "auth.outside_perimeter"),
        Reach("closeSignalement", .chef, Example(3), Example(2), "auth.outside_perimeter"),
    ]

    private static let own = [
        Reach("getUtilisateur", .chef, Example(3), Example(5), "user.not_found"),
        Reach("getUtilisateur", .compagnon, Example(5), Example(3), "user.not_found"),
        Reach("updateReponse", .chef, Example(2, body: ["contenu": "Mieux"]), Example(1, body: ["contenu": "Mieux"]), "auth.forbidden"),
        Reach("updateReponse", .compagnon, Example(1, body: ["contenu": "Mieux"]), Example(2, body: ["contenu": "Mieux"]), "auth.forbidden"),
        Reach("deleteReponse", .chef, Example(2), Example(1), "auth.forbidden"),
        Reach("deleteReponse", .compagnon, Example(1), Example(2), "auth.forbidden"),
        Reach("revokeAPIKey", .compagnon, Example(Company.keyID(3)), Example(Company.keyID(1)), "auth.forbidden"),
    ]

    /// Lists show what is inside: no call is outside of them. Each has its own test.
    static let lists: Set<String> = ["listChantiers", "listChantiersSDK", "listOverdueSignalements", "getSignalementStatistics", "listAPIKeys"]
    /// About the caller alone: there is nobody else's to ask for.
    static let aboutOneself: Set<String> = ["signOut", "me", "csrfToken", "changePassword", "createAPIKey", "listLimits"]
    /// The owner is what matters: one role stands for all.
    static let sameForEveryRole: Set<String> = ["revokeAPIKey"]
}
