import ChantiersApplication
import ChantiersDomain
import FoundationEssentials
import IdentityApplication
import IdentityDomain
import Kernel
import SQLKit
import SignalementsApplication
import SignalementsDomain
import TestKit
import UseCaseKit

@testable import ChantiersAdapters
@testable import IdentityAdapters
@testable import Platform
@testable import SignalementsAdapters

/// The company of every world, written through the repositories.
///
/// | site | code | statut | team | notes |
/// |---|---|---|---|---|
/// | 1 | A001 | en_cours | conducteur, chef, compagnon | every field set, 2 contacts, 2 phases |
/// | 2 | A002 | ouvert | otherChef, otherCompagnon | a critical signalement, late |
/// | 3 | A003 | ouvert | nobody | |
/// | 4 | A004 | ferme | chef | |
/// | 5 | A005 | receptionne | nobody | |
/// | 6 | RTT | en_cours | chef | a system site |
/// | 7 | A006 | ferme | chef | deleted |
struct Company {
    let session: SQLSession

    init(_ session: SQLSession) { self.session = session }

    private var now: Instant { session.now }
    private var identity: IdentityScope { IdentityScope(session) }
    private var sites: ChantierScope {
        ChantierScope(session, people: TeamPeople(session: session), obstacles: Obstacles(session: session))
    }
    private var reports: SignalementScope {
        SignalementScope(session, chantiers: SignalementSites(session: session), people: Assignees(session: session))
    }

    /// - Parameter passwordHash: of everybody's password.
    func populate(passwordHash: String) throws {
        for person in Person.allCases { try insert(person, passwordHash) }
        try insertKeys()
        try insertSites()
        try insertSignalements()
    }

    // MARK: People

    private func insert(_ person: Person, _ passwordHash: String) throws {
        let id = try identity.utilisateurs.nextID()
        try identity.utilisateurs.insert(.sample(id, person, passwordHash: passwordHash, at: now.adding(days: -20 + person.rawValue)))
        let session = Session(
            id: SessionID(TestClock.uuid(9000 + UInt64(person.rawValue))), userID: id, tokenHash: SecretSHA256().sha256Hex(of: person.sessionToken),
            csrfToken: CSRFToken.derived(from: person.sessionToken, by: SecretSHA256()).value, createdAt: now, expiresAt: now.adding(seconds: 3600),
            revokedAt: nil, clientAddress: "192.0.2.7", userAgent: "test")
        try identity.sessions.insert(session)
    }

    /// 1 and 2 are the admin's, 2 being revoked; 3 is the compagnon's.
    private func insertKeys() throws {
        for (number, owner) in [(1, Person.admin), (2, .admin), (3, .compagnon)] as [(UInt64, Person)] {
            try identity.apiKeys.insert(
                APIKey(
                    id: APIKeyID(TestClock.uuid(8000 + number)), userID: owner.id, nom: "Clé \(number)", description: "La clé n° \(number)",
                    keyPrefix: "hbc_000\(number)", keyHash: "hash \(number)", scopes: ["read", "chantiers:write"],
                    rateLimitPerHour: 500 + Int(number),
                    isActive: number != 2, lastUsedAt: now.adding(hours: -Int64(number)), expiresAt: now.adding(days: Int64(number)),
                    createdAt: now.adding(days: -Int64(number)), updatedAt: now.adding(days: -Int64(number)), version: 1))
        }
    }

    static func keyID(_ number: UInt64) -> String { APIKeyID(TestClock.uuid(8000 + number)).description }

    func insertKey(_ secret: String, of person: Person, scopes: [String]) throws {
        let id = APIKeyID(TestClock.uuid(secret.utf8.reduce(7) { ($0 &* 31 &+ UInt64($1)) & 0xFF_FFFF_FFFF }))
        try identity.apiKeys.insert(
            APIKey(
                id: id, userID: person.id, nom: "Clé de test", description: nil, keyPrefix: String(secret.prefix(APIKey.prefixLength)),
                keyHash: SecretSHA256().sha256Hex(of: secret), scopes: scopes, isActive: true, lastUsedAt: now, expiresAt: nil, createdAt: now,
                updatedAt: now, version: 1))
    }

    // MARK: Sites

    private func insertSites() throws {
        try insertSite("A001", "Résidence des Acacias", "12 rue de l'Église, Lyon", .enCours, [.conducteur, .chef, .compagnon], full: true)
        try insertSite("A002", "Gymnase 100%_bois", "3 place du Marché, Villeurbanne", .ouvert, [.otherChef, .otherCompagnon])
        try insertSite("A003", "École Jules-Ferry", "8 avenue Foch, Bron", .ouvert, [])
        try insertSite("A004", "Maison Roux", "1 impasse des Lilas, Lyon", .ferme, [.chef])
        try insertSite("A005", "Halle aux grains", "quai Sud, Mâcon", .receptionne, [])
        try insertSite("RTT", "Réduction du temps de travail", "Siège", .enCours, [.chef])
        try insertSite("A006", "Chantier supprimé", "Nulle part", .ferme, [.chef], deletedAt: now)
        for (nom, telephone) in [("Mme Petit", "04 78 11 22 33"), ("M. Grand", "04 78 44 55 66")] {
            try sites.contacts.insert(
                ChantierContact(
                    id: try sites.contacts.nextID(), chantierID: ChantierID(1), nom: nom, profession: "Gardien", telephone: telephone, version: 1))
        }
        for (index, nom) in ["Gros œuvre", "Second œuvre"].enumerated() {
            let start = Day(number: 20_500 + Int32(index) * 40)
            try sites.phases.insert(
                ChantierPhase(
                    id: try sites.phases.nextID(), chantierID: ChantierID(1), nom: nom, description: "Phase \(index + 1)", ordre: 2 - index,
                    dateDebut: start, dateFin: start.adding(days: 30), version: 1))
        }
    }

    private func insertSite(
        _ code: String, _ nom: String, _ adresse: String, _ statut: Chantier.Statut, _ team: [Person], full: Bool = false, deletedAt: Instant? = nil
    ) throws {
        let id = try sites.chantiers.nextID()
        let createdAt = now.adding(days: -30 + id.value)
        let chantier = Chantier(
            id: id, code: try CodeChantier(parsing: code), nom: nom, adresse: adresse, statut: statut, couleur: "#2ECC71",
            latitude: full ? 45.75 : nil, longitude: full ? 4.85 : nil, photoCouverture: full ? "/photos/1.jpg" : nil,
            contactNom: full ? "Mme Petit" : nil, contactTelephone: full ? "04 78 11 22 33" : nil, maitreOuvrage: full ? "Ville de Lyon" : nil,
            heuresEstimees: full ? WorkDuration(minutes: 72_030) : nil, dateDebutPrevue: full ? Day(number: 20_500) : nil,
            dateFinPrevue: full ? Day(number: 20_700) : nil, description: full ? "Rénovation de 40 logements" : nil,
            typeTravaux: full ? .renovationEnergetique : nil, batimentPlus2Ans: full ? true : nil, usageHabitation: full ? false : nil,
            createdAt: createdAt, updatedAt: createdAt.adding(hours: 1), deletedAt: deletedAt, version: 1)
        try sites.chantiers.insert(chantier)
        for person in team {
            let fonction: TeamMember.Fonction = person.role == .conducteur ? .conducteur : person.role == .chefChantier ? .chef : .ouvrier
            _ = try sites.team.add(TeamMember(chantierID: id, utilisateurID: person.id, fonction: fonction))
        }
    }

    // MARK: Signalements

    /// | id | site | author | statut | notes |
    /// |---|---|---|---|---|
    /// | 1 | 1 | compagnon | ouvert | 3 answers |
    /// | 2 | 2 | otherChef | ouvert | critical, late, 1 answer |
    /// | 3 | 1 | chef | traite | |
    /// | 4 | 1 | compagnon | cloture | |
    /// | 5 | 1 | chef | en_cours | critical, given to the compagnon, every field set |
    /// | 6 | 3 | admin | ouvert | outside of every perimeter |
    private func insertSignalements() throws {
        try insert(1, site: 1, by: .compagnon, .ouvert, .moyenne, hoursAgo: 2)
        try insert(2, site: 2, by: .otherChef, .ouvert, .critique, hoursAgo: 5)
        try insert(3, site: 1, by: .chef, .traite, .haute, hoursAgo: 30)
        try insert(4, site: 1, by: .compagnon, .cloture, .basse, hoursAgo: 100)
        try insert(5, site: 1, by: .chef, .enCours, .critique, hoursAgo: 10, full: true)
        try insert(6, site: 3, by: .admin, .ouvert, .basse, hoursAgo: 1)
        for (signalement, author) in [(1, Person.compagnon), (1, .chef), (2, .otherChef), (1, .admin)] as [(Int64, Person)] {
            let id = try reports.reponses.nextID()
            try reports.reponses.insert(
                Reponse(
                    id: id, signalementID: Signalement.ID(signalement), contenu: "Réponse \(id)", auteurID: author.id,
                    photoURL: id.value == 1 ? "/photos/r1.jpg" : nil, estResolution: id.value == 2, createdAt: now.adding(seconds: -600 + id.value),
                    updatedAt: now.adding(seconds: -500 + id.value), version: 1))
        }
    }

    private func insert(
        _ number: Int64, site: Int64, by author: Person, _ statut: Signalement.Statut, _ priorite: Signalement.Priorite, hoursAgo: Int64,
        full: Bool = false
    ) throws {
        let createdAt = now.adding(hours: -hoursAgo)
        try reports.signalements.insert(
            Signalement(
                id: try reports.signalements.nextID(), chantierID: ChantierID(site), titre: "Signalement \(number)",
                description: "Fuite d'eau n° \(number)", priorite: priorite, statut: statut, creePar: author.id,
                assigneA: full ? Person.compagnon.id : nil, dateResolutionSouhaitee: full ? now.adding(hours: 70) : nil,
                dateTraitement: statut.isResolved ? createdAt.adding(hours: 1) : nil,
                dateCloture: statut == .cloture ? createdAt.adding(hours: 2) : nil,
                commentaireTraitement: statut.isResolved ? "Joint remplacé" : nil, photoURL: full ? "/photos/s.jpg" : nil,
                localisation: full ? "Cave, côté cour" : nil, nbEscalades: full ? 1 : 0, derniereEscaladeAt: full ? now : nil, createdAt: createdAt,
                updatedAt: createdAt.adding(seconds: 90), version: 1))
    }
}

extension Utilisateur {
    static func sample(_ id: UtilisateurID, _ person: Person, passwordHash: String = "!", at instant: Instant) -> Utilisateur {
        Utilisateur(
            id: id, email: Email(stored: person.email), nom: person.nom, prenom: person.prenom, role: person.role,
            typeUtilisateur: person == .otherCompagnon ? .interimaire : .employe, isActive: person != .inactif, couleur: "#3498DB",
            photoProfil: person == .compagnon ? "/photos/c.jpg" : nil, codeUtilisateur: "MAT00\(person.rawValue)", telephone: person.telephone,
            metiers: ["maçon", "coffreur"], tauxHoraire: Money(cents: 2000 + person.rawValue), contactUrgenceNom: "Contact \(person.rawValue)",
            contactUrgenceTelephone: "+33 7 99 88 77 0\(person.rawValue)", passwordHash: passwordHash, createdAt: instant, updatedAt: instant,
            deletedAt: nil,
            version: 1)
    }
}
