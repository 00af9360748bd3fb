import Kernel
import ResourceKit

/// Examples for the documents: always the same for the same field, and believable.
enum Sample {
    /// - Parameters:
    ///   - name: the v1 name of the field.
    ///   - owner: the name of the resource it belongs to; tells a site's name from a person's.
    /// - Returns: `nil` for objects, which are composed of their fields' examples.
    static func value(of kind: FieldKind, named name: String, owner: String, _ version: APIVersion) -> JSON? {
        switch kind {
        case .optional(let inner): value(of: inner, named: name, owner: owner, version)
        case .list(let inner): value(of: inner, named: name, owner: owner, version).map { .array([$0]) }
        case .choice(let choices): choices.first.map { .string($0.name(version)) }
        case .digits: version == .v1 ? "1" : 1
        case .integer: integer(name)
        case .number: number(name)
        case .boolean: .bool(name.hasPrefix("is_") || name.hasPrefix("est_"))
        case .instant: .string(instants[name] ?? "2027-01-15T10:00:00Z")
        case .day: .string(name.contains("fin") || name.contains("souhaitee") ? "2027-06-30" : "2027-01-04")
        case .decimal: "12.50"
        case .uuid: "0f8fad5b-d9cb-469f-a165-70867728950e"
        case .text: .string(texts["\(owner).\(name)"] ?? texts[name] ?? text(name))
        case .object: nil
        }
    }

    private static let instants = ["created_at": "2027-01-04T07:30:00Z", "updated_at": "2027-01-15T10:00:00Z", "expires_at": "2027-04-04T07:30:00Z"]

    private static func integer(_ name: String) -> JSON {
        switch name {
        case _ where name.hasPrefix("nb_") || name.hasSuffix("_count"): 0
        case "rate_limit_per_hour": 1000
        case "expires_days": 90
        case "limit": 100
        case "remaining": 99
        case "window_seconds": 60
        default: 1
        }
    }

    private static func number(_ name: String) -> JSON {
        switch name {
        case "latitude": 45.764
        case "longitude": 4.8357
        case "heures_estimees": 1200
        default: 7.5
        }
    }

    private static func text(_ name: String) -> String {
        if name.hasSuffix("_nom") || name.hasSuffix("_par") { return "Camille Martin" }
        if name.contains("telephone") { return "+33 4 72 00 00 00" }
        if name.contains("couleur") { return "#3498DB" }
        if name.contains("password") { return "Mortaise-et-Tenon-9" }
        if name.contains("url") || name.contains("photo") { return "https://example.com/photo.jpg" }
        return "Texte"
    }

    private static let texts = [
        "nom": "Résidence Les Tilleuls", "utilisateur.nom": "Martin", "contacts.nom": "Camille Martin", "phases.nom": "Gros œuvre",
        "chantier_contact.nom": "Camille Martin", "chantier_phase.nom": "Gros œuvre", "api_key.nom": "Logiciel de paie",
        "prenom": "Camille", "nom_complet": "Camille Martin", "initiales": "CM", "email": "camille.martin@example.com",
        "username": "camille.martin@example.com", "adresse": "12 rue des Tilleuls, 69003 Lyon", "code": "A001", "code_utilisateur": "CM01",
        "chantier_nom": "Résidence Les Tilleuls", "maitre_ouvrage": "Ville de Lyon", "profession": "Architecte", "metiers": "macon",
        "titre": "Fissure au mur nord", "contenu": "Vu ce matin, je reprends l'enduit demain.", "localisation": "Bâtiment B, 2e étage",
        "description": "Rez-de-chaussée et deux étages.", "signalement.description": "Fissure verticale de 2 mm sur toute la hauteur.",
        "commentaire": "Repris à l'enduit.", "motif": "Délai dépassé.", "scopes": "read", "token_type": "bearer", "access_token": "…",
        "limit.name": "create-chantier", "limit.description": "Creations of sites.", "routes": "POST /api/v2/chantiers", "api_key": "hbc_…",
        "key_prefix": "hbc_3f2a", "message": "Fait.",
    ]
}
