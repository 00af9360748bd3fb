import ChantiersDomain
import FoundationEssentials
import IdentityAdapters
import IdentityDomain
import Kernel
import Platform
import ResourceKit
import SQLiteDriver
import SignalementsDomain
import TestKit
import Testing
import UseCaseKit

@testable import SQLKit

@Suite struct DemoSeedTests {
    @Test func `the same clock gives the same rows`() async throws {
        let first = try await Demo.with { try await $0.dump() }
        let second = try await Demo.with { try await $0.dump() }
        #expect(first.count > 1500)
        #expect(first == second)
    }

    @Test func `the same clock gives the same telephones`() async throws {
        let first = try await Demo.with { try await $0.people().flatMap { [$0.telephone, $0.contactUrgenceTelephone] } }
        let second = try await Demo.with { try await $0.people().flatMap { [$0.telephone, $0.contactUrgenceTelephone] } }
        #expect(first == second)
    }

    @Test func `a second run changes nothing and says why`() async throws {
        try await Demo.with { demo in
            let before = try await demo.dump(secrets: true)
            let answer = try await DemoSeed(demo.installation).run()
            #expect(answer.contains("There are sites already"))
            #expect(try await demo.dump(secrets: true) == before)
        }
    }

    @Test(arguments: 0..<7) func `whatever the day of the week, everything happened before today`(_ days: Int64) async throws {
        let now = Instant.test.adding(days: days)
        try await Demo.with(now: now) { demo in
            for query in Demo.moments {
                let latest = try await demo.integer(query)
                #expect(latest < now.day.start.milliseconds)
            }
            let closed = try await demo.integer("SELECT COUNT(*) FROM signalements WHERE statut = 'cloture'")
            #expect(closed == 24)
        }
    }

    @Test func `every status of sites and signalements and every priority occurs`() async throws {
        try await Demo.with { demo in
            let sites = try await demo.texts("SELECT DISTINCT statut FROM chantiers")
            let states = try await demo.texts("SELECT DISTINCT statut || ' ' || priorite FROM signalements")
            #expect(Set(sites) == Set(Chantier.Statut.allCases.map(\.rawValue)))
            #expect(states.count == Signalement.Statut.allCases.count * Signalement.Priorite.allCases.count)
        }
    }

    @Test func `the five absences have their sites`() async throws {
        try await Demo.with { demo in
            let codes = try await demo.texts("SELECT code FROM chantiers WHERE code NOT LIKE 'A___' AND deleted_at IS NULL")
            #expect(Set(codes) == CodeChantier.special)
        }
    }

    @Test func `some signalements are late, some are not, and every level was escalated`() async throws {
        try await Demo.with { demo in
            let waiting = "statut IN ('ouvert', 'en_cours') AND echeance" as SQLQuery
            #expect(try await demo.integer("SELECT COUNT(*) FROM signalements WHERE \(waiting) < \(demo.now)") > 5)
            #expect(try await demo.integer("SELECT COUNT(*) FROM signalements WHERE \(waiting) > \(demo.now)") > 3)
            let levels = try await demo.texts("SELECT DISTINCT niveau FROM signalement_escalades")
            #expect(Set(levels) == Set(Escalade.Niveau.allCases.map(\.rawValue)))
        }
    }

    @Test func `no site lacks what one expects of a site`() async throws {
        try await Demo.with { demo in
            let bare = try await demo.texts(
                """
                SELECT code FROM chantiers c WHERE deleted_at IS NULL AND (latitude IS NULL OR description IS NULL OR LENGTH(code) = 4 AND (
                maitre_ouvrage IS NULL OR heures_estimees IS NULL OR contact_nom IS NULL OR date_debut_prevue IS NULL OR date_fin_prevue IS NULL
                OR (SELECT COUNT(*) FROM chantier_phases p WHERE p.chantier_id = c.id) < 3
                OR (SELECT COUNT(*) FROM chantier_contacts k WHERE k.chantier_id = c.id) < 2
                OR (SELECT COUNT(DISTINCT fonction) FROM chantier_equipe e WHERE e.chantier_id = c.id) < 3))
                """)
            #expect(bare.isEmpty)
        }
    }

    @Test func `nobody lacks what one expects of a person`() async throws {
        try await Demo.with { demo in
            let people = try await demo.people()
            let bare = people.filter {
                $0.telephone == nil || $0.codeUtilisateur == nil || $0.metiers.isEmpty || $0.tauxHoraire == nil || $0.contactUrgenceNom == nil
            }
            #expect(people.count == 26 && bare.isEmpty)
            #expect(Set(people.map(\.role)) == Set(Role.allCases))
            #expect(Set(people.map(\.typeUtilisateur)) == Set(TypeUtilisateur.allCases))
            #expect(people.count { !$0.isActive } == 1)
        }
    }

    @Test func `the database has nothing to complain about`() async throws {
        let problems = try await Demo.with { try await $0.installation.storage.problems() }
        #expect(problems.isEmpty)
    }
}

/// What storage says of the history, beside the rows themselves.
@Suite struct DemoSeedHistoryTests {
    @Test func `events follow one another in the order of time`() async throws {
        try await Demo.with { demo in
            let reversed = try await demo.integer(
                "SELECT COUNT(*) FROM outbox a JOIN outbox b ON b.id = a.id + 1 WHERE b.occurred_at < a.occurred_at")
            #expect(reversed == 0)
        }
    }

    @Test func `the version of a site counts its events`() async throws {
        try await Demo.with { demo in
            let wrong = try await demo.texts(
                """
                SELECT code FROM chantiers c WHERE version <> (
                SELECT COUNT(*) FROM outbox o WHERE o.event_type LIKE 'chantier.%' AND o.aggregate_id = CAST(c.id AS TEXT))
                """)
            #expect(wrong.isEmpty)
        }
    }

    @Test func `the version of a person counts their events`() async throws {
        try await Demo.with { demo in
            let wrong = try await demo.texts(
                """
                SELECT email FROM utilisateurs u WHERE version <> (
                SELECT COUNT(*) FROM outbox o WHERE o.event_type LIKE 'user.%' AND o.aggregate_id = CAST(u.id AS TEXT))
                """)
            #expect(wrong.isEmpty)
        }
    }

    @Test func `a signalement counts its answers and escalations, and each was announced`() async throws {
        try await Demo.with { demo in
            let wrong = try await demo.texts(
                """
                SELECT titre FROM signalements s WHERE
                nb_reponses <> (SELECT COUNT(*) FROM signalement_reponses r WHERE r.signalement_id = s.id)
                OR nb_escalades <> (SELECT COUNT(*) FROM signalement_escalades e WHERE e.signalement_id = s.id)
                OR nb_reponses <> (SELECT COUNT(*) FROM outbox WHERE event_type = 'signalement.reponse_added' AND aggregate_id = CAST(s.id AS TEXT))
                OR nb_escalades <> (SELECT COUNT(*) FROM outbox WHERE event_type = 'signalement.escaladed' AND aggregate_id = CAST(s.id AS TEXT))
                """)
            #expect(wrong.isEmpty)
        }
    }

    @Test func `nobody reports or answers outside their sites`() async throws {
        try await Demo.with { demo in
            let strangers = try await demo.integer(
                """
                SELECT COUNT(*) FROM (
                    SELECT chantier_id, cree_par AS person FROM signalements
                    UNION ALL SELECT chantier_id, auteur_id FROM signalement_reponses r JOIN signalements s ON s.id = r.signalement_id) acts
                WHERE NOT EXISTS (SELECT 1 FROM chantier_equipe e WHERE e.chantier_id = acts.chantier_id AND e.utilisateur_id = acts.person)
                """)
            #expect(strangers == 0)
        }
    }

    @Test func `signalements are about sites at work or about to be, and people act in their own name`() async throws {
        try await Demo.with { demo in
            let early = try await demo.integer(
                "SELECT COUNT(*) FROM signalements s JOIN chantiers c ON c.id = s.chantier_id WHERE s.created_at < c.created_at")
            // Nobody was there to make the first account, and nobody escalates.
            let nameless = try await demo.integer(
                """
                SELECT COUNT(*) FROM outbox WHERE user_id IS NULL AND event_type <> 'signalement.escaladed'
                AND NOT (event_type LIKE 'user.%' AND aggregate_id = '1')
                """)
            #expect(early == 0 && nameless == 0)
        }
    }

    @Test func `an administrator who was there stays, with their password`() async throws {
        try await Demo.with(seeded: false) { demo in
            let administration = demo.installation.administration
            _ = try await administration.createUser(
                email: "moi@chez-moi.example", lastName: "Moi", firstName: "Même", role: "admin", password: "Secret-12")
            let before = try await demo.people()
            let answer = try await DemoSeed(demo.installation).run()
            let people = try await demo.people()
            #expect(people.filter { $0.role == .admin } == before)
            #expect(answer.contains("moi@chez-moi.example was there before"))
        }
    }

    @Test func `the documented password is for development only`() async throws {
        try await Demo.with(seeded: false, profile: .production) { demo in
            let answer = try await DemoSeed(demo.installation).run()
            #expect(!answer.contains(DemoSeed.developmentPassword))
            #expect(answer.contains("shown once"))
        }
    }
}

/// An installation of its own, with the demonstration company in it.
private struct Demo: Sendable {
    static let moments: [SQLQuery] = [
        "SELECT MAX(occurred_at) FROM outbox", "SELECT MAX(updated_at) FROM chantiers", "SELECT MAX(updated_at) FROM utilisateurs",
        "SELECT MAX(updated_at) FROM signalements", "SELECT MAX(created_at) FROM signalement_reponses",
        "SELECT MAX(created_at) FROM signalement_escalades",
    ]
    /// What is random by nature: keys, seals, salts and event ids.
    private static let secrets = [
        "utilisateurs.telephone", "utilisateurs.contact_urgence_telephone", "utilisateurs.password_hash", "outbox.event_id",
        "secret_key_proof.proof",
    ]

    let installation: Installation
    let now: Instant

    static func with<Value>(
        now: Instant = .test, seeded: Bool = true, profile: Settings.Profile = .development, _ body: (Demo) async throws -> Value
    ) async throws -> Value {
        var settings = Settings()
        settings.profile = profile
        settings.dataDirectory = FileManager.default.temporaryDirectory.path + "/hub-demo-\(Environment.live.newUUID())"
        var environment = Environment.live
        environment.now = { now }
        defer { try? FileManager.default.removeItem(atPath: settings.dataDirectory) }
        let installation = try Installation(settings, environment: environment)
        try await installation.migrate()
        if seeded { _ = try await DemoSeed(installation).run() }
        return try await body(Demo(installation: installation, now: now))
    }

    func integer(_ query: SQLQuery) async throws -> Int64 { try await installation.database.read(.long) { try $0.integer(query) } }
    func texts(_ query: SQLQuery) async throws -> [String] { try await installation.database.read(.long) { try $0.all(query) { $0.text(0) } } }

    func people() async throws -> [Utilisateur] {
        try await installation.database.read(.brief) { [installation] connection in
            let environment = installation.environment
            return try IdentityDirectory(SQLSession(connection, now: environment.now(), caller: nil, environment: environment)).utilisateurs()
        }
    }

    /// Every row of every table, one line each.
    func dump(secrets: Bool = false) async throws -> [String] {
        let tables = try await texts("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
        var lines: [String] = []
        for table in tables {
            let columns = try await texts("SELECT name FROM pragma_table_info(\(table))").filter {
                secrets || !Self.secrets.contains("\(table).\($0)")
            }
            let row = columns.map { "quote(\($0))" }.joined(separator: " || '|' || ")
            lines += try await texts(SQLQuery(trusted: "SELECT '\(table): ' || \(row) FROM \(table) ORDER BY 1"))
        }
        return lines
    }
}
