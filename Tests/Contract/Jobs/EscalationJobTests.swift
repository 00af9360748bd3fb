import Kernel
import ResourceKit
import SQLKit
import SQLiteDriver
import SignalementsApplication
import SignalementsDomain
import TestKit
import Testing

@testable import Platform
@testable import SignalementsAdapters

/// The escalation of what waits too long (domain.md §2.5), on the company's six signalements: number 2, critical, is five
/// hours old; the other open ones are young.
struct EscalationJobTests {
    @Test func `each level is escalated once, with its event and its audit row`() async throws {
        let world = try await World.make()
        #expect(try await world.runJob("signalements.escalation") == ["examined": 4, "escalated_levels": 2])
        let levels = try await world.rows("signalement_escalades", "signalement_id", "niveau", "destinataires_roles", orderBy: "niveau")
        #expect(levels == [["2", "chef_chantier", #"["chef_chantier","createur"]"#], ["2", "conducteur", #"["conducteur"]"#]])
        #expect(try await world.rows("signalements", "nb_escalades", where: "id = 2") == [["2"]])

        let events = try await world.rows("outbox", "event_type", "aggregate_id", "user_id", "request_id")
        #expect(events == Array(repeating: ["signalement.escaladed", "2", "null", "job-1"], count: 2))
        let audit = try await world.rows(
            "audit_logs", "action", "resource_type", "resource_id", "http_method", "endpoint", "user_id", "request_id", "ip_address")
        #expect(audit == [["escalateSignalement", "signalement", "2", "JOB", "signalements.escalation", "null", "job-1", "local"]])
        let changes = try await world.rows("audit_logs", "changes")[0][0]
        #expect(changes.contains("nb_escalades") && changes.contains("2:conducteur"))

        let before = try await world.contents(except: World.jobTables)
        #expect(try await world.runJob("signalements.escalation") == ["examined": 4, "escalated_levels": 0])
        #expect(try await world.contents(except: World.jobTables) == before)
    }

    @Test func `the next level comes when its time does, and after the last one nothing`() async throws {
        let world = try await World.make()
        _ = try await world.runJob("signalements.escalation")
        // Twice four hours since it was reported, but for a second.
        world.clock.advance(seconds: 3 * 3600 - 1)
        #expect(try await world.runJob("signalements.escalation")["escalated_levels"] == 0)
        world.clock.advance(seconds: 1)
        #expect(try await world.runJob("signalements.escalation") == ["examined": 4, "escalated_levels": 1])
        #expect(try await world.rows("signalement_escalades", "niveau", where: "signalement_id = 2", orderBy: "created_at, niveau").last == ["admin"])
        #expect(try await world.runJob("signalements.escalation")["examined"] == 3, "it is not even looked at any more")
    }

    @Test func `what is treated or closed never escalates, whatever its age`() async throws {
        let world = try await World.make()
        world.clock.advance(hours: 10_000)
        _ = try await world.runJob("signalements.escalation")
        let escalated = try await world.integers("SELECT DISTINCT signalement_id FROM signalement_escalades ORDER BY signalement_id")
        #expect(escalated == [1, 2, 5, 6], "3 is treated and 4 closed")
        #expect(try await world.integers("SELECT nb_escalades FROM signalements WHERE id IN (3, 4)") == [0, 0])
        #expect(try await world.integers("SELECT COUNT(*) FROM outbox WHERE aggregate_id IN ('3', '4')") == [0])
        #expect(try await world.count("audit_logs") == 4)
    }

    @Test func `treating it in time stops the next levels`() async throws {
        let world = try await World.make()
        _ = try await world.runJob("signalements.escalation")
        #expect(try await world.call("POST", "/api/v2/signalements/2/resolve", body: ["comment": "Réparé"]).status == 200)
        world.clock.advance(hours: 100)
        _ = try await world.runJob("signalements.escalation")
        #expect(try await world.rows("signalement_escalades", "niveau", where: "signalement_id = 2", orderBy: "niveau").count == 2)
    }

    @Test func `all are seen, however many pages they fill`() async throws {
        let world = try await World.make { session in
            let scope = SignalementScope(session, chantiers: SignalementSites(session: session), people: Assignees(session: session))
            // Pages of 200; many share a deadline.
            for number in 0..<450 {
                try scope.signalements.insert(.late(try scope.signalements.nextID(), hours: 100 + Int64(number / 90), session.now))
            }
        }
        #expect(try await world.runJob("signalements.escalation") == ["examined": 454, "escalated_levels": 1352])
        #expect(try await world.integers("SELECT COUNT(DISTINCT signalement_id) FROM signalement_escalades") == [451])
        #expect(try await world.count("outbox") == 1352)
        #expect(try await world.count("audit_logs") == 451)
    }

    @Test func `one that cannot be escalated stops no other, and is told`() async throws {
        let world = try await World.make(isEmbedded: true) { session in
            let scope = SignalementScope(session, chantiers: SignalementSites(session: session), people: Assignees(session: session))
            for _ in 0..<2 { try scope.signalements.insert(.late(try scope.signalements.nextID(), hours: 100, session.now)) }
        }
        try await world.alter(
            "CREATE TRIGGER broken BEFORE INSERT ON signalement_escalades WHEN NEW.signalement_id = 7 BEGIN SELECT RAISE(ABORT, 'secret'); END")
        try await world.run("PRAGMA ignore_check_constraints = ON")
        try await world.run("UPDATE signalements SET priorite = 'inconnue' WHERE id = 6")
        let report = try await world.runJob("signalements.escalation")
        #expect(report["examined"] == 6 && report["escalated_levels"] == 5 && report["failed"] == 2)
        #expect(report["failures"]?.array?.compactMap { $0["subject"]?.string }.sorted() == ["signalement 6", "signalement 7"])
        #expect(String(decoding: report.encoded(), as: UTF8.self).contains("secret") == false)
        #expect(try await world.integers("SELECT DISTINCT signalement_id FROM signalement_escalades ORDER BY 1") == [2, 8])
        #expect(try await world.integers("SELECT COUNT(*) FROM outbox WHERE aggregate_id = '7'") == [0])
        // Mended, it escalates at the next run.
        try await world.alter("DROP TRIGGER broken")
        #expect(try await world.runJob("signalements.escalation")["escalated_levels"] == 3)
    }

    @Test func `the statements are on the index of open signalements, in its order`() async throws {
        for isAnalysed in [false, true] {
            let world = try await World.make(isEmbedded: true) { try Town.populate($0) }
            if isAnalysed { try world.embedded.optimize() }
            for place in [nil, EscalationPage.Place(deadline: world.clock.now, id: 3)] {
                let plan = try world.embedded.plan(of: EscalationPage.query(after: place, size: 200))
                #expect(plan.contains { $0.contains("USING INDEX signalements_open") }, "\(plan)")
                #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
                #expect(!plan.contains { $0.hasPrefix("SCAN e") }, "\(plan)")
            }
        }
    }
}

extension Signalement {
    /// Critical, on site 1, reported so many hours ago.
    fileprivate static func late(_ id: Signalement.ID, hours: Int64, _ now: Instant) -> Signalement {
        Signalement(
            id: id, chantierID: ChantierID(1), titre: "Fuite \(id)", description: "Cave", priorite: .critique, statut: .ouvert,
            creePar: UtilisateurID(5),
            assigneA: nil, dateResolutionSouhaitee: nil, dateTraitement: nil, dateCloture: nil, commentaireTraitement: nil, photoURL: nil,
            localisation: nil, nbEscalades: 0, derniereEscaladeAt: nil, createdAt: now.adding(hours: -hours), updatedAt: now.adding(hours: -hours),
            version: 1)
    }
}
