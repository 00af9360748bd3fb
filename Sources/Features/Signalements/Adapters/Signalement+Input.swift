import APIKit
import Kernel
import SignalementsApplication
import SignalementsDomain

/// The longest free text accepted (product.md §4, "Limits of input"): far above any report, far below what hurts.
let freeText = Rules.length(1...10_000)

extension NewSignalement {
    /// domain.md §1.8, "Create".
    static let body = Body<NewSignalement>(
        BodyField<ChantierID>.required("chantier_id", v2: "siteId"),
        BodyField<String>.required("titre", v2: "title", .length(1...255)),
        BodyField<String>.required("description", freeText),
        BodyField<Signalement.Priorite>.defaulted("priorite", v2: "priority", .moyenne),
        BodyField<UtilisateurID?>.optional("assigne_a", v2: "assignedTo"),
        BodyField<Instant?>.optional("date_resolution_souhaitee", v2: "dueAt"),
        BodyField<String?>.optional("photo_url", .length(1...500)),
        BodyField<String?>.optional("localisation", v2: "location", .length(1...255)),
        make: {
            NewSignalement(
                chantierID: $0, titre: $1, description: $2, priorite: $3, assigneA: $4, dateResolutionSouhaitee: $5, photoURL: $6, localisation: $7)
        })
}

extension Signalement {
    /// domain.md §1.8, "Update": what creation takes but the site.
    static let changes = ChangesBody<Signalement>([
        .value("titre", v2: "title", .length(1...255), String.self) { $0.titre = $1 },
        .value("description", freeText, String.self) { $0.description = $1 },
        .value("priorite", v2: "priority", Rules(), Priorite.self) { $0.priorite = $1 },
        .nullable("assigne_a", v2: "assignedTo", Rules(), UtilisateurID.self) { try $0.reassign(to: $1) },
        .nullable("date_resolution_souhaitee", v2: "dueAt", Rules(), Instant.self) { $0.dateResolutionSouhaitee = $1 },
        .nullable("photo_url", .length(1...500), String.self) { $0.photoURL = $1 },
        .nullable("localisation", v2: "location", .length(1...255), String.self) { $0.localisation = $1 },
    ])

    /// Whom to give it to.
    static let assignment = Body<UtilisateurID>(BodyField<UtilisateurID>.required("assigne_a", v2: "assignedTo"), make: { $0 })

    /// How it was dealt with.
    static let treatment = Body<String>(BodyField<String>.required("commentaire", v2: "comment", freeText), make: { $0 })
}
