import FoundationEssentials
import Kernel
import PostgresDriver
import ProcessKit
import ResourceKit
import TestKit
import Testing

@testable import Platform
@testable import SQLKit

/// An embedded installation moved to a real PostgreSQL server.
@Suite(.serialized) struct MoveTests {
    @Test func `every table is moved, or said why not: one that is added needs a row in these tests`() async throws {
        let moving = try await Moving()
        let tables = try await moving.onSource { installation in
            try await installation.database.read(.long) { try $0.all(Self.tableNames) { $0.text(0) } }
        }
        let apart = Move.apart.map(\.table)
        #expect(Set(apart).isSubset(of: tables))
        let counts = try await moving.withBoth { source, _, _ in
            #expect(source.tables.map(\.name).sorted() == tables.filter { !apart.contains($0) })
            return source.counts
        }
        #expect(counts.filter { $0.value == 0 }.isEmpty, "a table without a row proves nothing")
        let report = try await moving.move().run()
        #expect(report.contains("\(counts.values.reduce(0, +)) rows of \(counts.count) tables were moved"))
        for (table, count) in counts { #expect(try await moving.onTarget("SELECT COUNT(*) FROM \(table)") == "\(count)", "\(table)") }
        #expect(try await moving.onTarget("SELECT COUNT(*) FROM job_leases") == "0")
        #expect(try await moving.onTarget("SELECT tablename FROM pg_tables WHERE tablename = 'move_progress'").isEmpty)
    }

    private static let tableNames: SQLQuery = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"

    @Test func `values arrive as they were`() async throws {
        let moving = try await Moving()
        _ = try await moving.move().run()
        let records = try await moving.onTarget(
            """
            SELECT key, encode(fingerprint, 'hex'), headers, created_at FROM idempotency_records ORDER BY key COLLATE "C"
            """)
        #expect(records == "Z|5c78|{}|2026-02-01 00:00:00+00\na|01||2026-02-01 00:00:00+00\né\"\\{},NULL||{}|1969-12-31 23:59:59.999+00")
        #expect(
            try await moving.onTarget("SELECT id, is_active, nom = E'\\t\\r\\n', last_used_at IS NULL FROM api_keys")
                == "c8c9cacb-cccd-cecf-d0d1-d2d3d4d5d6d7|f|t|t")
        #expect(
            try await moving.onTarget("SELECT tableoid::regclass, encode(request_body_hash, 'hex') FROM audit_logs ORDER BY id")
                == "audit_logs_2024_11|0001ff\naudit_logs_2026_02|")
        #expect(try await moving.onTarget("SELECT state, claimed_by, run_id FROM jobs") == "running|gone|9")
        // What was sealed there opens here.
        let installation = try Installation(moving.targetSettings)
        let bodies = try await installation.database.read(.brief) {
            try $0.all("SELECT body FROM idempotency_records ORDER BY created_at, key") { try $0.opened(0) }
        }
        try await installation.storage.close()
        #expect(Set(bodies) == ["{}", "", "'; DROP TABLE outbox"])
    }

    @Test func `sequences go on after the highest id`() async throws {
        let moving = try await Moving()
        try await moving.changeSource("UPDATE id_sequences SET value = 1 WHERE name = 'signalements'")
        let last = try await moving.withBoth { source, _, _ in Dictionary(uniqueKeysWithValues: source.sequences.map { ($0.name, $0.last) }) }
        #expect(last["signalements"] == 60 && last["audit_logs"] == 2)
        _ = try await moving.move().run()
        for (name, value) in last { #expect(try await moving.onTarget("SELECT nextval('\(name)_id_seq')") == "\(value + 1)", "\(name)") }
    }

    @Test func `a move that dies at each of its writes, before and after the commit, ends complete`() async throws {
        let moving = try await Moving()
        try await moving.withBoth { source, database, migrator in
            var (deaths, write, isCommitted, isDone, rows) = (0, 1, false, false, -1 as Int64)
            while !isDone, deaths < 500 {
                let mortal = MortalTarget(base: database, lastWrite: write, isCommitted: isCommitted)
                do {
                    _ = try await Move.carryOut(source, MoveTarget(database: mortal, migrator: migrator), .live)
                    isDone = true
                } catch is MortalTarget.Died { deaths += 1 }
                if isCommitted {
                    // What is copied is not written again; the schema and the statistics are.
                    let known = rows
                    rows = try await database.read(.long) { try MoveJournal($0).begun()?.rows ?? -1 }
                    write = rows > known ? 1 : write + 1
                }
                isCommitted.toggle()
            }
            #expect(isDone && deaths > 50, "\(deaths)")
            let counts = try await database.read(.long) { connection in try source.tables.map { ($0.name, try connection.integer($0.count)) } }
            #expect(Dictionary(uniqueKeysWithValues: counts) == source.counts)
            _ = try await Transfer(source: source, target: database, tell: { _ in }, steadyNow: { .test }).verify()
        }
        #expect(try await moving.move().run().contains("moved to the target already"))
    }

    // MARK: What is refused

    @Test func `a source that changed after an interruption is noticed at once, or by the comparison`() async throws {
        let moving = try await Moving()
        try await moving.interrupt()
        try await moving.changeSource("INSERT INTO login_attempts (account, address, failures, updated_at) VALUES ('new', '::1', '[]', 0)")
        #expect(try await moving.refusal().contains("this source has changed since"))
        #expect(try await moving.refusal(restarting: true) == "")

        let other = try await Moving()
        try await other.interrupt()
        // Its counts and sequences stay.
        try await other.changeSource("UPDATE chantiers SET nom = 'Renamed' WHERE id = 7")
        let refusal = try await other.refusal()
        #expect(refusal.contains("the row 7 of chantiers differs") && refusal.contains("--restart"))
        #expect(try await other.refusal(restarting: true) == "")
        #expect(try await other.onTarget("SELECT nom FROM chantiers WHERE id = 7") == "Renamed")
    }

    @Test func `a move that an earlier version began is begun again, whatever tables it did not know`() async throws {
        let moving = try await Moving()
        try await moving.interrupt()
        _ = try await moving.onTarget("DROP TABLE known_addresses; DELETE FROM migrations WHERE name = '0006_known_addresses'")
        #expect(try await moving.refusal().contains("begun by an earlier version of hub"))
        #expect(try await moving.refusal(restarting: true) == "")
        #expect(try await moving.onTarget("SELECT COUNT(*) FROM known_addresses") == "1")
    }

    @Test func `another company with as many rows is not taken for the one that was moved`() async throws {
        let moving = try await Moving()
        #expect(try await moving.refusal() == "")
        #expect(try await moving.move().run().contains("moved to the target already"))
        try await moving.changeSource("UPDATE utilisateurs SET password_hash = 'of another one' WHERE id = 1")
        #expect(try await moving.refusal().contains("The target holds data already"))
    }

    @Test func `a target that was used in between is noticed, whatever was done there`() async throws {
        let moving = try await Moving()
        try await moving.interrupt()
        _ = try await moving.onTarget("INSERT INTO login_attempts (account, address, failures, updated_at) VALUES ('stranger', '::1', '[]', now())")
        #expect(try await moving.refusal().contains(#"the row "stranger", "::1" of login_attempts is not in the source"#))
        _ = try await moving.onTarget("DELETE FROM login_attempts WHERE account = 'stranger'; DELETE FROM known_addresses")
        #expect(try await moving.refusal().contains(#"the row 1, "10.0.0.0/8" of known_addresses is not in the target"#))
        #expect(try await moving.refusal(restarting: true) == "")
    }

    @Test func `a target that holds data is refused, and stays as it is`() async throws {
        let moving = try await Moving()
        let installation = try Installation(moving.targetSettings)
        try await installation.migrate()
        _ = try await installation.administration.createUser(
            email: "a@b.example", lastName: "Already", firstName: "There", role: "admin", password: nil)
        try await installation.storage.close()
        for restarting in [false, true] {
            #expect(try await moving.refusal(restarting: restarting).contains("The target holds data already"))
        }
        #expect(try await moving.move().preview().contains("the move would be refused"))
        #expect(try await moving.onTarget("SELECT nom FROM utilisateurs") == "ALREADY")
        #expect(try await moving.onTarget("SELECT COUNT(*) FROM chantiers") == "0")
    }

    @Test func `another secret key is refused before anything is written`() async throws {
        let moving = try await Moving()
        let refusal = try await moving.refusal { $0.secretKey = [UInt8](repeating: 7, count: 32) }
        #expect(refusal.contains("HUB_SECRET_KEY"))
        #expect(try await moving.onTarget("SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema()") == "0")
    }

    @Test func `the target knows the source's key, whatever a process knew that prepared it without rows`() async throws {
        let moving = try await Moving()
        var own = moving.targetSettings
        own.secretKey = [UInt8](repeating: 7, count: 32)
        let earlier = try Installation(own)
        try await earlier.migrate()
        try await earlier.storage.close()
        _ = try await moving.move().run()
        let served = try Installation(moving.targetSettings)
        #expect(try await served.migrate() == [])
        try await served.storage.close()
        let refused = try Installation(own)
        await #expect(throws: Complaint.self) { try await refused.migrate() }
        try await refused.storage.close()
    }

    @Test func `a schema that is older or newer than the program is refused`() async throws {
        let moving = try await Moving()
        try await moving.changeSource("INSERT INTO migrations (name, applied_at) VALUES ('9999_later', 0)")
        #expect(try await moving.refusal().contains("later version of hub (9999_later)"))
        try await moving.changeSource("DELETE FROM migrations WHERE name IN ('9999_later', '0006_known_addresses')")
        #expect(try await moving.refusal().contains("not up to date (0006_known_addresses)"))
        #expect(try await moving.onTarget("SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema()") == "0")
    }

    @Test func `what PostgreSQL cannot hold is named`() async throws {
        let moving = try await Moving()
        try await moving.changeSource("UPDATE chantiers SET nom = 'a' || char(0) || 'b' WHERE id = 3")
        #expect(try await moving.refusal().contains("The row 3 of chantiers holds a NUL character"))
    }

    @Test func `a server that does not answer is said, and so is a source that is not there`() async throws {
        let moving = try await Moving()
        let refusal = try await moving.refusal { $0.databaseURL = "postgres://hub@127.0.0.1:1/postgres" }
        #expect(refusal.contains("does not answer") && refusal.contains("Run the same command again"))
        let nowhere = moving.folder.file("nowhere")
        #expect(try await moving.refusal { $0.dataDirectory = nowhere }.contains("no embedded database at \(nowhere)/hub.sqlite"))
        #expect(!FileManager.default.fileExists(atPath: nowhere))
    }

    // MARK: In between

    @Test func `an unfinished target is not served, and a preview changes nothing`() async throws {
        let moving = try await Moving()
        #expect(try await moving.move().preview().contains("The target is empty."))
        #expect(try await moving.onTarget("SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema()") == "0")
        try await moving.interrupt()
        let installation = try Installation(moving.targetSettings)
        await #expect(throws: Complaint.self) { try await installation.migrate() }
        try await installation.storage.close()
        #expect(await Diagnosis(moving.targetSettings).run().map { "\($0)" }.contains { $0.contains("is not finished: hub move") })
        #expect(try await moving.move().preview().contains("would go on after"))
        _ = try await moving.move().run()
        #expect(try await moving.move().preview().contains("moved to the target already"))
        let served = try Installation(moving.targetSettings)
        #expect(try await served.migrate() == [])
        try await served.storage.close()
    }

    @Test func `what the terminal shows does not open the database`() {
        #expect(MoveReport.withoutPassword("postgres://hub:se:cret@host:5432/db?sslmode=require") == "postgres://hub:…@host:5432/db?sslmode=require")
        #expect(MoveReport.withoutPassword("postgres://host/db?password=x&user=y") == "postgres://host/db?password=…&user=y")
        #expect(MoveReport.withoutPassword("postgres://host/db?user=y&sslpassword=x") == "postgres://host/db?user=y&sslpassword=…")
        #expect(MoveReport.withoutPassword("postgres://hub@host/db") == "postgres://hub@host/db")
    }
}

extension Moving {
    /// Leaves a move that died when all was copied.
    fileprivate func interrupt() async throws {
        try await withBoth { source, database, migrator in
            let target = MoveTarget(database: database, migrator: migrator)
            try await target.prepare(for: source, .empty, restarting: false, now: .test)
            try await Transfer(source: source, target: database, tell: { _ in }, steadyNow: { .test }).copy()
        }
    }
}
