import IdentityDomain
import Kernel

@testable import APIKit

extension StatusRow {
    static let password = "Mot-de-passe-1"

    static let sessions = [
        StatusRow(
            "signIn", Example(body: ["email": .string(Person.conducteur.email), "password": .string(password)], by: .nobody),
            invalid: .invalid(Example(body: ["email": .string(Person.conducteur.email)], by: .nobody)),
            absent: .notApplicable("an unknown account is answered as a wrong password"),
            refused: [
                .refused(Example(body: ["email": .string(Person.conducteur.email), "password": "Autre-mot-1"], by: .nobody), .invalidCredentials),
                .refused(Example(body: ["email": "inconnu@hub.example", "password": .string(password)], by: .nobody), .invalidCredentials),
                .refused(Example(body: ["email": .string(Person.inactif.email), "password": .string(password)], by: .nobody), .invalidCredentials),
            ], leavesTrace: true),
        StatusRow(
            "signOut", Example(by: .conducteur), invalid: .noInput, absent: .ownOnly,
            refused: [.notApplicable("a session that is over is not authenticated any more")]),
        StatusRow(
            "me", Example(by: .compagnon), invalid: .refused(Example(query: ["fields": "bogus"]), .unknownField), absent: .ownOnly,
            refused: Cell.alwaysAllowed),
        StatusRow("csrfToken", Example(by: .compagnon), invalid: .noInput, absent: .ownOnly, refused: Cell.alwaysAllowed),
        StatusRow(
            "changePassword", Example(body: ["old_password": .string(password), "new_password": "Nouveau-mot-2"], by: .conducteur),
            invalid: .invalid(Example(body: ["old_password": .string(password)], by: .conducteur)), absent: .ownOnly,
            refused: [
                .refused(Example(body: ["old_password": .string(password), "new_password": "facile"], by: .conducteur), .weakPassword),
                .refused(Example(body: ["old_password": "Autre-mot-1", "new_password": "Nouveau-mot-2"], by: .conducteur), .wrongPassword),
            ], leavesTrace: true),
    ]

    static let limits = [StatusRow("listLimits", Example(by: .compagnon), invalid: .noInput, absent: .ownOnly, refused: Cell.alwaysAllowed)]

    static let keys = [
        StatusRow(
            "createAPIKey", Example(body: ["nom": "Paie", "scopes": ["read"], "expires_days": 30], by: .conducteur), events: "api_key.created",
            invalid: .invalid(Example(body: ["nom": "", "expires_days": 0], by: .conducteur)), absent: .ownOnly,
            refused: [
                .refused(Example(body: ["nom": "Paie", "scopes": ["bogus"]], by: .conducteur), .unknownScope),
                .refused(Example(body: ["nom": "Paie", "scopes": ["admin"]], by: .conducteur), .adminScopeReserved),
            ]),
        StatusRow(
            "listAPIKeys", Example(query: ["include_revoked": "true"]), invalid: .invalid(Example(query: ["include_revoked": "peut-être"])),
            absent: .wholeList, refused: Cell.alwaysAllowed),
        StatusRow(
            "revokeAPIKey", Example(Company.keyID(1)), events: "api_key.revoked", invalid: .badID("1"),
            absent: .refused(Example(Company.keyID(99)), .apiKeyNotFound),
            refused: [.refused(Example(Company.keyID(1), by: .conducteur), .forbidden)]),
        StatusRow(
            "issueAPIKey", Example(body: ["nom": "Borne", "user_id": 5, "rate_limit_per_hour": 10, "expires_days": nil]), events: "api_key.created",
            invalid: .invalid(Example(body: ["nom": "Borne", "rate_limit_per_hour": 0])),
            absent: .refused(Example(body: ["nom": "Borne", "user_id": 999]), .utilisateurNotFound),
            refused: [
                .refused(Example(body: ["nom": "Borne", "user_id": 7]), .utilisateurInactive),
                .refused(Example(body: ["nom": "Borne", "user_id": 5, "scopes": ["admin"]]), .adminScopeReserved),
                .refused(Example(body: ["nom": "Borne", "scopes": ["tout"]]), .unknownScope),
            ]),
    ]

    private static let newcomer: JSON = [
        "email": "Nouveau@hub.example", "password": "Mot-de-passe-9", "nom": "Hugo", "prenom": "jean-marc", "role": "chef_chantier",
        "type_utilisateur": "sous_traitant", "telephone": "+33 6 55 44 33 22", "metiers": ["grutier"], "taux_horaire": "31.40",
        "code_utilisateur": "MAT900",
    ]

    private static func newcomer(_ changes: KeyValuePairs<String, JSON>) -> JSON {
        let kept = (newcomer.members ?? []).filter { member in !changes.contains { $0.key == member.name } }
        return .object(kept + changes.map { JSON.Member($0.key, $0.value) })
    }

    static let people = [
        StatusRow(
            "listUtilisateurs", Example(), invalid: .invalid(Example(query: ["sort": "bogus"])), absent: .wholeList, refused: Cell.alwaysAllowed),
        StatusRow(
            "getUtilisateur", Example(5), invalid: .badID("abc"), absent: .refused(Example(999), .utilisateurNotFound), refused: Cell.alwaysAllowed),
        StatusRow(
            "createUtilisateur", Example(body: newcomer), events: "user.created",
            invalid: .invalid(Example(body: ["email": "x@hub.example", "role": "roi"])), absent: .notApplicable("makes what did not exist"),
            refused: [
                .refused(Example(body: newcomer(["email": .string(Person.chef.email.uppercased())])), .emailTaken),
                .refused(Example(body: newcomer(["code_utilisateur": "MAT005"])), .codeUtilisateurTaken),
                .refused(Example(body: newcomer(["role": "admin"]), by: .conducteur), .roleReserved),
                .refused(Example(body: newcomer(["password": "facile"])), .weakPassword),
                .refused(Example(body: newcomer(["email": "pas une adresse"])), .invalidEmail),
                .refused(Example(body: newcomer(["couleur": "#GGGGGG"])), .invalidCouleur),
            ]),
        StatusRow(
            "updateUtilisateur", Example(5, body: ["telephone": "+33 6 00 00 00 01", "taux_horaire": 25.5, "role": "chef_chantier"]),
            events: "user.updated",
            invalid: .invalid(Example(5, body: ["taux_horaire": "5.00", "nom": nil])),
            absent: .refused(Example(999, body: ["nom": "Y"]), .utilisateurNotFound),
            refused: [
                .refused(Example(5, body: ["role": "conducteur"], by: .conducteur), .roleReserved),
                .refused(Example(1, body: ["nom": "Autre"], by: .conducteur), .adminProtected),
                .refused(Example(5, body: ["code_utilisateur": "MAT003"]), .codeUtilisateurTaken),
                .refused(Example(1, body: ["role": "compagnon"]), .lastAdmin),
                .refused(Example(5, body: ["couleur": "rouge!!"]), .invalidCouleur),
            ]),
        StatusRow(
            "activateUtilisateur", Example(7), events: "user.activated", invalid: .badID("abc"), absent: .refused(Example(999), .utilisateurNotFound),
            refused: [.refused(Example(1, by: .conducteur), .adminProtected)]),
        StatusRow(
            "deactivateUtilisateur", Example(5), events: "user.deactivated", invalid: .badID("0"),
            absent: .refused(Example(999), .utilisateurNotFound),
            refused: [
                .refused(Example(1), .selfDeactivation), .refused(Example(1, by: .conducteur), .adminProtected),
                .refused(Example(2, by: .conducteur), .selfDeactivation),
            ]),
    ]
}
