import Kernel
import ProcessKit
import Testing

/// `hub move` as an operator runs it, between real processes and a real PostgreSQL server.
@Suite(.onWorkers, .serialized) struct MoveTests {
    /// One server for the suite; it ends with this process.
    private static let server = Result { try PostgresServer.start() }

    private static func move(_ folder: Folder, to url: String, _ options: String...) throws -> Hub.Result {
        try Hub.run(["move"] + options, environment: ["DATABASE_URL": url], in: folder)
    }

    private static let addresses = [
        "/api/v1/chantiers?size=100", "/api/v2/chantiers?limit=100&fields=*", "/api/v2/chantiers?sort=-name", "/api/v1/chantiers/12",
        "/api/v2/chantiers/12", "/api/v2/chantiers/3/phases", "/api/v2/chantiers/3/contacts", "/api/chantiers",
        "/api/v1/signalements?size=100", "/api/v2/signalements?limit=100&sort=-createdAt&count=exact", "/api/v2/signalements/7",
        "/api/v2/signalements/statistics", "/api/v2/signalements/30/answers", "/api/v1/utilisateurs?size=100", "/api/v2/utilisateurs?limit=100",
        "/api/v2/utilisateurs/5",
    ]

    @Test func `the moved company answers the same bytes, and goes on with fresh ids and codes`() throws {
        let folder = try Folder()
        #expect(try Hub.run(["seed", "--demo"], in: folder).code == 0)
        let made = try Hub.run(["keys", "create", "--user", "admin@hub.example", "--name", "move", "--scopes", "admin"], in: folder)
        let key = Credential.bearer(String(made.output.prefix { !$0.isNewline }))
        let url = try Self.server.get().schema()

        let source = try Hub.start(["HUB_JOBS": "off"], in: folder)
        let before = try Self.addresses.map { try source.get($0, as: key) }
        #expect(before.allSatisfy { $0.status == 200 }, "\(zip(Self.addresses, before).filter { $1.status != 200 }.map { "\($0): \($1)" })")
        let refused = try Self.move(folder, to: url)
        #expect(refused.code == 1 && refused.errors.contains("in use by process \(source.process.pid)"), "\(refused.text)")
        #expect(try source.stop() == 0)

        let moved = try Self.move(folder, to: url)
        #expect(moved.code == 0 && moved.output.contains("both sides are the same") && moved.output.contains("HUB_SECRET_KEY_FILE"), "\(moved.text)")
        #expect(moved.errors.contains("copied chantiers: ") && moved.errors.contains("verified signalements: 60 rows"), "\(moved.errors)")
        let again = try Self.move(folder, to: url)
        #expect(again.code == 0 && again.output.contains("moved to the target already") && again.errors.isEmpty)

        let target = try Hub.start(["DATABASE_URL": url], in: folder)
        let after = try Self.addresses.map { try target.get($0, as: key) }
        for (address, (old, new)) in zip(Self.addresses, zip(before, after)) {
            let (old, new) = (Self.lasting(old.text), Self.lasting(new.text))
            #expect(old == new, "\(address)")
        }
        let last = try #require(Int64(try PostgresServer.run("SELECT MAX(id) FROM chantiers", at: url)))
        let codes = Set(try PostgresServer.run("SELECT code FROM chantiers", at: url).split(separator: "\n").map(String.init))
        let created = try target.post("/api/v2/chantiers", as: key, [], #"{"name":"After the move","location":"Bron"}"#)
        #expect(created.status == 201 && created.id == last + 1)
        let code = try #require(created[json: "code"]?.string)
        #expect(!codes.contains(code))
        #expect(try target.stop() == 0)
    }

    /// An answer without what is new each time: sealed cursors, and what follows from the time of day.
    private static func lasting(_ text: String) -> String {
        let passing = [
            "next_cursor", "prev_cursor", "est_en_retard", "temps_restant", "pourcentage_temps", "isOverdue", "timeRemaining", "timeElapsedPercent",
            "overdue", "en_retard",
        ]
        return text.replacing(#/"(\w+)":("[^"]*"|[a-z0-9.]+)/#) { passing.contains(String($0.output.1)) ? "\($0.output.1)" : "\($0.output.0)" }
    }

    @Test func `a move that is killed in the middle goes on where it was`() throws {
        let folder = try Folder()
        #expect(try Hub.run(["seed", "--scale", "2500"], in: folder).code == 0)
        let url = try Self.server.get().schema()
        #expect(try Hub.run(["migrate"], environment: ["DATABASE_URL": url], in: folder).code == 0)
        try PostgresServer.run(
            "CREATE FUNCTION halt() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(3600); RETURN NEW; END'", at: url)
        // In the middle of a later page, of a first one, and of the last transaction of all.
        let places = [("chantiers", "NEW.id = 1234"), ("utilisateurs", "NEW.id = 1100"), ("signalements", "NEW.id = 9"), ("id_sequences", "true")]
        for (table, condition) in places {
            try PostgresServer.run(
                "CREATE TRIGGER halt BEFORE INSERT ON \(table) FOR EACH ROW WHEN (\(condition)) EXECUTE FUNCTION halt()", at: url)
            try Self.killWhenHalted(folder, url)
            try PostgresServer.run("DROP TRIGGER halt ON \(table)", at: url)
            #expect(
                try PostgresServer.run(
                    "SELECT COUNT(*) FROM \(table) WHERE \(table == "id_sequences" ? "name LIKE 'moved:%'" : condition.dropFirst(4))", at: url) == "0"
            )
            let rows = try PostgresServer.run("SELECT SUM(rows_copied) > 0, COUNT(*) > 0 FROM move_progress", at: url)
            #expect(rows.hasSuffix("|t"))
            for words in [["migrate"], ["jobs", "run", "audit.partitions"]] {
                let refused = try Hub.run(words, environment: ["DATABASE_URL": url], in: folder)
                #expect(refused.code == 1 && refused.errors.contains("is not finished: run hub move again"), "\(refused.text)")
            }
        }
        #expect(try PostgresServer.run("SELECT COUNT(*) FROM chantiers", at: url) == "2500")
        let end = try Self.move(folder, to: url)
        #expect(end.code == 0 && end.output.contains("both sides are the same"), "\(end.text)")
        #expect(try PostgresServer.run("SELECT COUNT(*), COUNT(DISTINCT id), MAX(id) FROM chantier_phases", at: url) == "7500|7500|7500")
        #expect(try Hub.run(["doctor"], environment: ["DATABASE_URL": url], in: folder).code == 0)
        #expect(try Hub.run(["doctor"], in: folder).code == 0, "the source is as it was")
    }

    /// Kills a move while one of its statements sleeps on the server.
    private static func killWhenHalted(_ folder: Folder, _ url: String) throws {
        let sleepers = "FROM pg_stat_activity WHERE application_name = 'hub' AND wait_event = 'PgSleep'"
        let process = try RunningProcess(
            [Hub.executable, "move", "--data-dir", folder.file("data")],
            environment: try Hub.settings(folder).merging(["DATABASE_URL": url]) { $1 }, in: folder)
        _ = try poll("the move is halted") {
            if let code = process.end() { throw Failure("hub move ended with \(code): \(process.errors)") }
            return try PostgresServer.run("SELECT COUNT(*) \(sleepers)", at: url) == "1" ? true : nil
        }
        process.signal(9)
        #expect(try process.exitCode() == -9)
        try PostgresServer.run("SELECT pg_terminate_backend(pid) \(sleepers)", at: url)
        _ = try poll("the server forgets it") { try PostgresServer.run("SELECT COUNT(*) \(sleepers)", at: url) == "0" ? true : nil }
    }

    @Test func `nowhere to go, or a wrong address, is said`() throws {
        let folder = try Folder()
        let nowhere = try Hub.run(["move"], in: folder)
        #expect(nowhere.code == 1 && nowhere.errors.contains("--to postgres://"))
        let wrong = try Hub.run(["move", "--to", "mysql://x"], in: folder)
        #expect(wrong.code == 64 && wrong.errors.contains("DATABASE_URL"))
    }
}
