import ChantiersDomain
import FoundationEssentials
import IdentityDomain
import Kernel
import ResourceKit
import SQLKit
import SignalementsDomain
import Testing

@testable import ChantiersAdapters
@testable import IdentityAdapters
@testable import SignalementsAdapters

/// A declared resource and entities to store: one whose values are all different, one that has only what it must.
struct ResourceSample: Sendable, CustomTestStringConvertible {
    let shape: Shape
    let bound: [SQLValue]
    /// Stores both, and checks that what is read back is what was stored.
    let roundTrip: @Sendable (SQLSession) throws -> Void

    var testDescription: String { shape.name }

    init<Root: Equatable & Sendable>(_ resource: Resource<Root>, _ full: Root, _ bare: Root, extra: [SQLTable<Root>.Extra] = []) {
        shape = resource.shape
        bound = resource.bind(full)
        roundTrip = { session in
            let table = SQLTable(resource, session, extra: extra)
            for entity in [full, bare] {
                try table.insert(entity)
                let key = resource.bind(entity)[0]
                #expect(try table.first(where: "id = \(value: key)") == entity)
            }
        }
    }

    /// Every resource with an entity. A new one is added here; a test tells when it was forgotten.
    static let all = [
        ResourceSample(Chantier.resource, .full, .bare, extra: [("recherche", { _ in .text("") })]),
        ResourceSample(ChantierContact.resource, .full, .bare), ResourceSample(ChantierContact.summary, .full, .bare),
        ResourceSample(ChantierPhase.resource, .full, .bare),
        ResourceSample(Signalement.resource, .full, .bare, extra: [("recherche", { _ in .text("") })]),
        ResourceSample(Reponse.resource, .full, .bare),
        ResourceSample(
            Utilisateur.resource, .full, .bare, extra: [("email_key", { .text($0.email.key) }), ("recherche", { _ in .text("") })]),
        ResourceSample(APIKey.resource, .full, .bare), ResourceSample(Session.resource, .full, .bare),
    ]

    /// Shapes that only read a table which another resource writes.
    static let readOnly: Set<String> = ["utilisateur_resume", "chef_resume"]
}

extension Instant {
    /// A different instant for each number.
    fileprivate static func at(_ number: Int64) -> Instant { Instant(milliseconds: 1_700_000_000_000 + number * 1001) }
}

/// A code that the company does not use.
private func sampleCode(_ text: String) -> CodeChantier { CodeChantier(rawValue: text) ?? .yearly(2026, 1) }

extension Chantier {
    fileprivate static let full = Chantier(
        id: ID(101), code: sampleCode("2026-S1"), nom: "nom", adresse: "adresse", statut: .receptionne, couleur: "#010203", latitude: 1.5,
        longitude: 2.5,
        photoCouverture: "photo", contactNom: "contact", contactTelephone: "0102030405", maitreOuvrage: "maître",
        heuresEstimees: WorkDuration(minutes: 61),
        dateDebutPrevue: Day(number: 20_001), dateFinPrevue: Day(number: 20_002), description: "description", typeTravaux: .renovation,
        batimentPlus2Ans: true, usageHabitation: false, createdAt: .at(1), updatedAt: .at(2), deletedAt: .at(3), version: 7)
    fileprivate static let bare = Chantier(
        id: ID(102), code: sampleCode("2026-S2"), nom: "nom", adresse: "adresse", statut: .ouvert, couleur: "#010203", latitude: nil,
        longitude: nil, photoCouverture: nil, contactNom: nil, contactTelephone: nil, maitreOuvrage: nil, heuresEstimees: nil, dateDebutPrevue: nil,
        dateFinPrevue: nil, description: nil, typeTravaux: nil, batimentPlus2Ans: nil, usageHabitation: nil, createdAt: .at(1), updatedAt: .at(2),
        deletedAt: nil, version: 1)
}

extension ChantierContact {
    fileprivate static let full = ChantierContact(
        id: ID(201), chantierID: ChantierID(1), nom: "nom", profession: "profession", telephone: "téléphone", version: 7)
    fileprivate static let bare = ChantierContact(id: ID(202), chantierID: ChantierID(1), nom: "nom", profession: nil, telephone: nil, version: 1)
}

extension ChantierPhase {
    fileprivate static let full = ChantierPhase(
        id: ID(301), chantierID: ChantierID(1), nom: "nom", description: "description", ordre: 3, dateDebut: Day(number: 20_001),
        dateFin: Day(number: 20_002), version: 7)
    fileprivate static let bare = ChantierPhase(
        id: ID(302), chantierID: ChantierID(1), nom: "nom", description: nil, ordre: 3, dateDebut: nil, dateFin: nil, version: 1)
}

extension Signalement {
    fileprivate static let full = Signalement(
        id: ID(401), chantierID: ChantierID(1), titre: "titre", description: "description", priorite: .haute, statut: .traite,
        creePar: UtilisateurID(2), assigneA: UtilisateurID(3), dateResolutionSouhaitee: .at(1), dateTraitement: .at(2), dateCloture: .at(3),
        commentaireTraitement: "commentaire", photoURL: "photo", localisation: "lieu", nbEscalades: 4, derniereEscaladeAt: .at(4), createdAt: .at(5),
        updatedAt: .at(6), version: 7)
    fileprivate static let bare = Signalement(
        id: ID(402), chantierID: ChantierID(1), titre: "titre", description: "description", priorite: .basse, statut: .ouvert,
        creePar: UtilisateurID(2), assigneA: nil, dateResolutionSouhaitee: nil, dateTraitement: nil, dateCloture: nil, commentaireTraitement: nil,
        photoURL: nil, localisation: nil, nbEscalades: 0, derniereEscaladeAt: nil, createdAt: .at(5), updatedAt: .at(6), version: 1)
}

extension Reponse {
    fileprivate static let full = Reponse(
        id: ID(501), signalementID: Signalement.ID(1), contenu: "contenu", auteurID: UtilisateurID(2), photoURL: "photo", estResolution: true,
        createdAt: .at(1), updatedAt: .at(2), version: 7)
    fileprivate static let bare = Reponse(
        id: ID(502), signalementID: Signalement.ID(1), contenu: "contenu", auteurID: UtilisateurID(2), photoURL: nil, estResolution: false,
        createdAt: .at(1), updatedAt: .at(2), version: 1)
}

extension Utilisateur {
    fileprivate static let full = Utilisateur(
        id: UtilisateurID(601), email: Email(stored: "Courriel@hub.example"), nom: "nom", prenom: "prénom", role: .chefChantier,
        typeUtilisateur: .sousTraitant, isActive: true, couleur: "#010203", photoProfil: "photo", codeUtilisateur: "code", telephone: "téléphone",
        metiers: ["métier 1", "métier \"2\""], tauxHoraire: Money(cents: 1234), contactUrgenceNom: "contact", contactUrgenceTelephone: "autre",
        passwordHash: "hash", createdAt: .at(1), updatedAt: .at(2), deletedAt: .at(3), version: 7)
    fileprivate static let bare = Utilisateur(
        id: UtilisateurID(602), email: Email(stored: "autre@hub.example"), nom: "nom", prenom: "prénom", role: .compagnon, typeUtilisateur: .employe,
        isActive: false, couleur: "#010203", photoProfil: nil, codeUtilisateur: nil, telephone: nil, metiers: [], tauxHoraire: nil,
        contactUrgenceNom: nil, contactUrgenceTelephone: nil, passwordHash: "hash", createdAt: .at(1), updatedAt: .at(2), deletedAt: nil, version: 1)
}

extension APIKey {
    fileprivate static let full = APIKey(
        id: APIKeyID(TestClock.uuid(701)), userID: UtilisateurID(2), nom: "nom", description: "description", keyPrefix: "préfixe", keyHash: "hash",
        scopes: ["read", "users:write"], rateLimitPerHour: 55, isActive: true, lastUsedAt: .at(1), expiresAt: .at(2), createdAt: .at(3),
        updatedAt: .at(4), version: 7)
    fileprivate static let bare = APIKey(
        id: APIKeyID(TestClock.uuid(702)), userID: UtilisateurID(2), nom: "nom", description: nil, keyPrefix: "préfixe", keyHash: "autre hash",
        scopes: [], isActive: false, lastUsedAt: nil, expiresAt: nil, createdAt: .at(3), updatedAt: .at(4), version: 1)
}

extension Session {
    fileprivate static let full = Session(
        id: SessionID(TestClock.uuid(801)), userID: UtilisateurID(2), tokenHash: "hash", csrfToken: "jeton", createdAt: .at(1), expiresAt: .at(2),
        revokedAt: .at(3), clientAddress: "adresse", userAgent: "agent")
    fileprivate static let bare = Session(
        id: SessionID(TestClock.uuid(802)), userID: UtilisateurID(2), tokenHash: "autre hash", csrfToken: nil, createdAt: .at(1), expiresAt: .at(2),
        revokedAt: nil, clientAddress: "adresse", userAgent: "agent")
}
