import Kernel
import ResourceKit
import SQLKit
import SQLiteDriver
import UseCaseKit

/// `hub seed --scale N`: N sites and proportionate rows, fast and the same each time, for measurements.
///
/// Rows go straight to the tables, in transactions of a thousand sites; no events, no audit. Only for an installation
/// that has no site yet: nothing real is ever mixed with it.
public struct ScaleSeed: Sendable {
    private static let chunk = 1000
    private static let people = 200

    private let installation: Installation

    public init(_ installation: Installation) { self.installation = installation }

    /// - Parameter progress: told after every tenth of the work.
    /// - Returns: what was made.
    public func run(sites: Int, progress: @escaping @Sendable (String) -> Void) async throws -> String {
        let start = ContinuousClock.now
        guard try await isEmpty() else { return "There are sites already: --scale only fills an empty installation." }
        let owner = try await owner()
        let now = installation.environment.now()
        try await installation.database.write { try People(connection: $0, now: now, first: 1000).insert(Self.people) }
        for first in stride(from: 1, through: sites, by: Self.chunk) {
            let last = min(first + Self.chunk - 1, sites)
            try await installation.database.write { connection in
                for id in first...last { try Sites(connection: connection, now: now, owner: owner).insert(Int64(id), of: Int64(sites)) }
            }
            if last * 10 / sites > (first - 1) * 10 / sites { progress("\(last) of \(sites) sites") }
        }
        try await finish(sites)
        let seconds = (ContinuousClock.now - start).components.seconds
        return "\(sites) sites, \(sites * 2) contacts, \(sites * 3) phases, \(sites * 4) team members, \(sites / 5) signalements in \(seconds) s"
    }

    private func isEmpty() async throws -> Bool {
        try await installation.database.read(.brief) { try !$0.exists("SELECT 1 FROM chantiers LIMIT 1") }
    }

    /// The administrator, made on an installation that has nobody yet.
    private func owner() async throws -> Int64 {
        let administration = installation.administration
        if try await administration.isEmpty() {
            let email = installation.settings.adminEmail
            return try await administration.createUser(email: email, lastName: "ADMIN", firstName: "Hub", role: "admin", password: nil).id.value
        }
        return try await installation.database.read(.brief) { try $0.integer("SELECT MIN(id) FROM utilisateurs WHERE role = 'admin'") }
    }

    /// Sets the sequences past what was made, and lets the planner know the tables.
    private func finish(_ sites: Int) async throws {
        let last: [(StaticString, SQLQuery)] = [
            ("utilisateurs", "SELECT MAX(id) FROM utilisateurs"), ("chantiers", "SELECT MAX(id) FROM chantiers"),
            ("chantier_contacts", "SELECT MAX(id) FROM chantier_contacts"), ("chantier_phases", "SELECT MAX(id) FROM chantier_phases"),
            ("chantier_equipe", "SELECT MAX(rang) FROM chantier_equipe"), ("signalements", "SELECT MAX(id) FROM signalements"),
        ]
        try await installation.database.write { connection in
            for (name, query) in last { try connection.advanceSequence(name, past: try connection.integer(query)) }
        }
        try await installation.storage.optimize()
    }
}

private struct People {
    let connection: any SQLConnection
    let now: Instant
    /// The first id; people made by hand keep theirs.
    let first: Int64

    func insert(_ count: Int) throws {
        for index in 0..<Int64(count) {
            var dice = Dice(index + 7)
            let role = index < 20 ? "conducteur" : index < 60 ? "chef_chantier" : "compagnon"
            let (nom, prenom) = (dice.pick(Words.families), dice.pick(Words.givenNames))
            let email = "personne\(index)@echelle.example"
            try connection.post(
                """
                INSERT INTO utilisateurs (id, email, email_key, nom, prenom, role, type_utilisateur, is_active, couleur, metiers, password_hash,
                recherche, created_at, updated_at, version) VALUES (\(first + index), \(email), \(email), \(nom), \(prenom), \(role), 'employe', \(true),
                '#3498DB', '["maçon"]', '!', \(email), \(now), \(now), 1)
                """)
        }
    }
}

private struct Sites {
    let connection: any SQLConnection
    let now: Instant
    let owner: Int64

    func insert(_ id: Int64, of count: Int64) throws {
        var dice = Dice(id)
        try insertSite(id, count, &dice)
        for index in 0..<Int64(2) {
            try connection.post(
                """
                INSERT INTO chantier_contacts (id, chantier_id, nom, profession, telephone, version) VALUES (
                \(id * 2 - index), \(id), \(dice.pick(Words.families)), \(dice.pick(Words.trades)), \("06\(10_000_000 + dice.roll(89_999_999))"), 1)
                """)
        }
        for index in 0..<Int64(3) {
            let start = Day(number: Int32(20_000 + dice.roll(600)))
            try connection.post(
                """
                INSERT INTO chantier_phases (id, chantier_id, nom, description, ordre, date_debut, date_fin, version) VALUES (
                \(id * 3 - index), \(id), \(Words.phases[Int(2 - index)]), NULL, \(3 - index), \(start), \(start.adding(days: 30)), 1)
                """)
        }
        try insertTeam(id, &dice)
        if id % 5 == 0 { try insertSignalement(id / 5, site: id, &dice) }
    }

    private func insertSite(_ id: Int64, _ count: Int64, _ dice: inout Dice) throws {
        let nom = "\(dice.pick(Words.works)) \(dice.pick(Words.places)) \(id)"
        let adresse = "\(1 + dice.roll(180)) \(dice.pick(Words.streets)), \(69_001 + dice.roll(9)) Lyon"
        let code = "2026-\(String(repeating: "0", count: max(0, 7 - String(id).count)))\(id)"
        let createdAt = Instant(milliseconds: now.milliseconds - (count - id) * 60_000)
        let start = Day(number: Int32(20_000 + dice.roll(600)))
        let statut = dice.pick(["ouvert", "en_cours", "en_cours", "receptionne", "ferme"])
        try connection.post(
            """
            INSERT INTO chantiers (id, code, nom, adresse, statut, couleur, latitude, longitude, photo_couverture, contact_nom, contact_telephone,
            maitre_ouvrage, heures_estimees, date_debut_prevue, date_fin_prevue, description, type_travaux, batiment_plus_2ans, usage_habitation,
            created_at, updated_at, deleted_at, version, recherche) VALUES (\(id), \(code), \(nom), \(adresse), \(statut), '#3498DB',
            \(45.5 + Double(dice.roll(500)) / 1000), \(4.5 + Double(dice.roll(500)) / 1000), NULL, \(dice.pick(Words.families)),
            \("04\(10_000_000 + dice.roll(89_999_999))"), \(dice.pick(Words.owners)), \(6000 + dice.roll(90_000)), \(start),
            \(start.adding(days: 30 + Int32(dice.roll(300)))), \(dice.pick(Words.descriptions)), 'renovation', \(true), \(dice.roll(2) == 0),
            \(createdAt), \(createdAt), NULL, 1, \(SearchText.of([code, nom, adresse])))
            """)
    }

    private func insertTeam(_ id: Int64, _ dice: inout Dice) throws {
        let members = [
            ("conducteur", 1000 + dice.roll(20)), ("chef", 1020 + dice.roll(40)), ("ouvrier", 1060 + dice.roll(70)),
            ("ouvrier", 1130 + dice.roll(70)),
        ]
        for (index, member) in members.enumerated() {
            try connection.post(
                "INSERT INTO chantier_equipe (chantier_id, utilisateur_id, fonction, rang) VALUES (\(id), \(member.1), \(member.0), \(id * 4 + Int64(index)))"
            )
        }
    }

    private func insertSignalement(_ id: Int64, site: Int64, _ dice: inout Dice) throws {
        let titre = dice.pick(Words.problems)
        let createdAt = now.adding(hours: -dice.roll(2000))
        try connection.post(
            """
            INSERT INTO signalements (id, chantier_id, titre, description, priorite, statut, cree_par, nb_escalades, created_at, updated_at, version,
            nb_reponses, echeance, recherche) VALUES (\(id), \(site), \(titre), \(titre), \(dice.pick(["critique", "haute", "moyenne", "basse"])), 'ouvert', \(owner), 0,
            \(createdAt), \(createdAt), 1, 0, \(createdAt.adding(hours: 48)), \(SearchText.of([titre])))
            """)
    }
}
