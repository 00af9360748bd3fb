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
import Testing

@testable import ChantiersAdapters
@testable import IdentityAdapters
@testable import Platform
@testable import SignalementsAdapters

/// A company large enough for several pages, with ties on every sortable field and absent dates; shared by the tests
/// that only read.
enum Town {
    static let shared = Task { try await World.make { try populate($0) } }

    static func populate(_ session: SQLSession) throws {
        let identity = IdentityScope(session)
        let sites = ChantierScope(session, people: TeamPeople(session: session), obstacles: Obstacles(session: session))
        let reports = SignalementScope(session, chantiers: SignalementSites(session: session), people: Assignees(session: session))
        for number in 0..<Int64(30) { try identity.utilisateurs.insert(person(try identity.utilisateurs.nextID(), number, session.now)) }
        for number in 0..<Int64(40) {
            let site = try site(try sites.chantiers.nextID(), number, session.now)
            try sites.chantiers.insert(site)
            if number % 2 == 0 { _ = try sites.team.add(TeamMember(chantierID: site.id, utilisateurID: Person.chef.id, fonction: .chef)) }
        }
        for number in 0..<Int64(40) { try reports.signalements.insert(report(try reports.signalements.nextID(), number, session.now)) }
        for number in 0..<Int64(30) {
            let instant = session.now.adding(seconds: number % 4 * 60)
            try reports.reponses.insert(
                Reponse(
                    id: try reports.reponses.nextID(), signalementID: Signalement.ID(1), contenu: "Suite \(number)",
                    auteurID: number % 2 == 0 ? Person.chef.id : Person.compagnon.id, photoURL: nil, estResolution: number % 5 == 0,
                    createdAt: instant,
                    updatedAt: instant, version: 1))
        }
    }

    private static func person(_ id: UtilisateurID, _ number: Int64, _ now: Instant) -> Utilisateur {
        let roles = Role.allCases
        return Utilisateur(
            id: id, email: Email(stored: "habitant\(number)@hub.example"), nom: ["MARTIN", "ÉTIENNE", "ZOLA"][Int(number % 3)],
            prenom: "Habitant \(number)",
            role: roles[Int(number) % roles.count], typeUtilisateur: number % 2 == 0 ? .employe : .interimaire, isActive: number % 4 != 0,
            couleur: "#3498DB", photoProfil: nil, codeUtilisateur: number % 3 == 0 ? nil : "H\(number)", telephone: nil, metiers: [],
            tauxHoraire: nil,
            contactUrgenceNom: nil, contactUrgenceTelephone: nil, passwordHash: "!", createdAt: now.adding(days: -number % 5),
            updatedAt: now.adding(days: -number % 3), deletedAt: number == 29 ? now : nil, version: 1)
    }

    private static func site(_ id: Chantier.ID, _ number: Int64, _ now: Instant) throws -> Chantier {
        let start = number % 3 == 0 ? nil : Day(number: 20_600 + Int32(number % 5))
        let end = number % 4 == 0 ? nil : Day(number: 20_700 + Int32(number % 6))
        return Chantier(
            id: id, code: try CodeChantier(parsing: "2026-\(100 - number)"), nom: ["Atelier", "Bâtiment", "Zone"][Int(number % 3)],
            adresse: "Rue \(number)",
            statut: Chantier.Statut.allCases[Int(number % 4)], couleur: "#3498DB", latitude: nil, longitude: nil, photoCouverture: nil,
            contactNom: nil,
            contactTelephone: nil, maitreOuvrage: nil, heuresEstimees: nil, dateDebutPrevue: start, dateFinPrevue: end, description: nil,
            typeTravaux: number % 2 == 0 ? .renovation : nil, batimentPlus2Ans: nil, usageHabitation: nil, createdAt: now.adding(days: -(number % 7)),
            updatedAt: now.adding(hours: -(number % 4)), deletedAt: nil, version: 1)
    }

    private static func report(_ id: Signalement.ID, _ number: Int64, _ now: Instant) -> Signalement {
        let statut = Signalement.Statut.allCases[Int(number % 4)]
        let createdAt = now.adding(hours: -(number % 9) * 12)
        return Signalement(
            id: id, chantierID: ChantierID(number % 3 == 0 ? 2 : 1), titre: "Constat \(number)", description: "Suite",
            priorite: .allCases[Int(number % 3)],
            statut: statut, creePar: number % 2 == 0 ? Person.chef.id : Person.compagnon.id, assigneA: number % 5 == 0 ? Person.compagnon.id : nil,
            dateResolutionSouhaitee: number % 6 == 0 ? now.adding(hours: 5) : nil, dateTraitement: statut.isResolved ? now : nil,
            dateCloture: statut == .cloture ? now : nil, commentaireTraitement: statut.isResolved ? "Fait" : nil, photoURL: nil, localisation: nil,
            nbEscalades: 0, derniereEscaladeAt: nil, createdAt: createdAt, updatedAt: createdAt.adding(hours: number % 2), version: 1)
    }
}

/// A list of the API, and the rows that it ought to show, in the words of SQL.
struct ListCase: Sendable, CustomTestStringConvertible {
    let operation: String
    let path: [String]
    let table: String
    /// For an administrator, on the table itself.
    let condition: String

    var testDescription: String { operation }

    private static let living = "deleted_at IS NULL AND code NOT IN ('CONGES', 'MALADIE', 'FORMATION', 'RTT', 'ABSENT')"

    static let all = [
        ListCase(operation: "listChantiers", path: [], table: "chantiers", condition: living),
        ListCase(operation: "listChantiersSDK", path: [], table: "chantiers", condition: living),
        ListCase(operation: "listUtilisateurs", path: [], table: "utilisateurs", condition: "deleted_at IS NULL"),
        ListCase(operation: "listSignalements", path: [], table: "signalements", condition: "1 = 1"),
        ListCase(operation: "listSignalementsOfChantier", path: ["1"], table: "signalements", condition: "chantier_id = 1"),
        ListCase(
            operation: "listOverdueSignalements", path: [], table: "signalements",
            condition: "statut NOT IN ('traite', 'cloture') AND echeance < \(Stored.instant(Instant.test.milliseconds))"),
        ListCase(operation: "listReponses", path: ["1"], table: "signalement_reponses", condition: "signalement_id = 1"),
    ]
}
