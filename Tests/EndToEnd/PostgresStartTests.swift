import Foundation
import Kernel
import ProcessKit
import SQLKit
import Testing

/// How processes come to a PostgreSQL server: at once, through TLS, with a password.
@Suite(.onWorkers) struct PostgresStartTests {
    // MARK: Several at once

    @Test func `processes that start at once migrate once, and make one administrator`() async throws {
        let home = try Home(.postgres)
        let secret = Data((0..<32).map { UInt8($0) }).base64EncodedString()
        let environment = ["DATABASE_URL": try #require(home.database).url, "HUB_SECRET_KEY": secret]
        let servers = Crowd(3) { _ in try Hub.start(environment) }
        let commands = Crowd(3) { _ in try Hub.run(["migrate"], environment: environment, in: Folder()) }
        let hubs = try servers.results()
        #expect(try commands.results().map(\.code) == [0, 0, 0])

        let applied = try commands.results().map { $0.output.matches(of: #/applied /#).count }
        let storage = try Storage(hubs[0])
        let known = try await storage.integer("SELECT COUNT(*) FROM migrations")
        #expect(known > 0 && applied.allSatisfy { $0 == 0 || $0 == known }, "\(applied) of \(known)")
        #expect(try await storage.integer("SELECT COUNT(*) FROM utilisateurs") == 1)
        #expect(try await storage.integer("SELECT COUNT(*) FROM api_keys") == 1)
        let welcomed = hubs.filter { $0.process.output.contains("First start") }
        #expect(welcomed.count == 1, "the password is shown by who made it")
        // What one writes, the others read.
        let key = Credential.bearer(try #require(welcomed.first).key)
        for (number, hub) in hubs.enumerated() {
            let made = try hub.post("/api/v1/chantiers", as: key, [], #"{"nom":"Villa \#(number)","adresse":"x"}"#)
            #expect(made.status == 201, "\(made)")
            for other in hubs { #expect(try other.get("/api/v1/chantiers/\(made.id ?? 0)", as: key)[json: "nom"]?.string == "Villa \(number)") }
        }
        for hub in hubs { #expect(try hub.stop() == 0) }
    }

    @Test func `of processes that start at once without being given a key, each with a folder of its own, one is first`() throws {
        let home = try Home(.postgres)
        let environment = ["DATABASE_URL": try #require(home.database).url]
        let starts =
            Crowd(3) { _ in
                let folder = try Folder()
                do { return (folder, try Hub.start(environment, in: folder), "") } catch let failure as Failure { return (folder, nil, "\(failure)") }
            } as Crowd<(Folder, Hub?, String)>
        let results = try starts.results()
        let hubs = results.compactMap(\.1)
        #expect(hubs.count == 1)
        let refused = results.filter { $0.1 == nil }
        for (folder, _, said) in refused {
            #expect(
                said.contains("The secret key (\(folder.file("data/secrets/master.key"))) is not that of this installation: set HUB_SECRET_KEY"),
                "\(said)")
            #expect(!said.contains("First start"))
        }
        // Neither do commands work with another key.
        let stranger = try #require(refused.first).0
        for words in [["users", "list"], ["keys", "list"], ["jobs", "list"], ["migrate"], ["work"], ["seed", "--scale", "10"], ["doctor"]] {
            let ended = try Hub.run(words, environment: environment, in: stranger)
            #expect(ended.code != 0 && ended.text.contains("is not that of this installation"), "\(words): \(ended.text)")
        }
        // With the first one's key they do, and it serves as if nothing had been.
        let hub = try #require(hubs.first)
        let key = try String(contentsOfFile: hub.folder.file("data/secrets/master.key"), encoding: .utf8)
        let given = environment.merging(["HUB_SECRET_KEY": key.trimmingCharacters(in: .whitespacesAndNewlines)]) { $1 }
        let list = try Hub.run(["users", "list"], environment: given, in: stranger)
        #expect(list.code == 0 && list.output.contains("admin@hub.example"), "\(list.text)")
        #expect(try hub.post("/api/v1/chantiers", as: .bearer(try hub.key), [], #"{"nom":"Villa","adresse":"x"}"#).status == 201)
        #expect(try hub.stop() == 0)
    }

    @Test func `processes that make their folder's key at once make one`() throws {
        let folder = try Folder()
        let commands = Crowd(4) { _ in try Hub.run(["migrate"], in: folder) }
        let results = try commands.results()
        #expect(results.map(\.code) == [0, 0, 0, 0], "\(results.map(\.text))")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("data/secrets")) == ["master.key"])
        #expect(try Hub.run(["users", "list"], in: folder).code == 0)
    }

    @Test func `a server that is away is said at the start, with where it was looked for`() throws {
        let folder = try Folder()
        let refused = try Hub.run(["serve", "--port", "0"], environment: ["DATABASE_URL": "postgres://hub:s3cret@127.0.0.1:9/hub"], in: folder)
        #expect(refused.code != 0)
        #expect(refused.errors.contains("the database of DATABASE_URL cannot be used: connection to server at \"127.0.0.1\", port 9 failed"))
        #expect(!refused.text.contains("s3cret"))
    }

    // MARK: TLS

    @Test func `TLS is spoken with the server of that certificate, and with no other`() async throws {
        let folder = try Folder()
        let (certificate, key) = try Self.certificate("server", in: folder)
        let (stranger, _) = try Self.certificate("stranger", in: folder)
        try folder.write("hostssl all all 127.0.0.1/32 trust\n", to: "hba.conf")
        let server = try PostgresServer.start(
            ["-c", "ssl=on", "-c", "ssl_cert_file=\(certificate)", "-c", "ssl_key_file=\(key)", "-c", "hba_file=\(folder.file("hba.conf"))"],
            in: folder)

        let hub = try Hub.start(["DATABASE_URL": server.url(query: "sslmode=verify-full&sslrootcert=\(certificate)")])
        let encrypted: SQLQuery = "SELECT COUNT(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'hub' AND ssl"
        #expect(try await Storage(hub).integer(encrypted) > 1)
        #expect(try hub.stop() == 0)

        let wrong = try Self.refusal(server.url(query: "sslmode=verify-full&sslrootcert=\(stranger)"))
        #expect(wrong.contains("certificate verify failed"), "\(wrong)")
        // The name is part of what is verified.
        let named = server.url(query: "sslmode=verify-full&sslrootcert=\(certificate)").replacing("127.0.0.1", with: "localhost")
        #expect(try Self.refusal(named).contains("does not match host name \"localhost\""))
        let plain = try Self.refusal(server.url(query: "sslmode=disable"))
        #expect(plain.contains("no encryption"), "\(plain)")
    }

    @Test func `a server without TLS is refused when TLS is asked for`() throws {
        let home = try Home(.postgres)
        let refusal = try Self.refusal(try #require(home.database).url(query: "sslmode=require"))
        #expect(refusal.contains("server does not support SSL, but SSL was required"), "\(refusal)")
    }

    // MARK: Passwords

    @Test func `the right password opens, a wrong one is said and not repeated`() async throws {
        let folder = try Folder()
        try folder.write("host all hub 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n", to: "hba.conf")
        let server = try PostgresServer.start(["-c", "hba_file=\(folder.file("hba.conf"))"], in: folder)
        let made = try RunningProcess(["psql", "-c", "CREATE ROLE alix SUPERUSER LOGIN PASSWORD 's3cret%'", server.url], in: folder)
        #expect(try made.exitCode() == 0, "\(made.errors)")

        let hub = try Hub.start(["DATABASE_URL": server.url(as: "alix:s3cret%25")])
        #expect(try hub.get("/health/ready", as: .nobody).status == 200)
        #expect(try hub.stop() == 0)

        let wrong = try Self.refusal(server.url(as: "alix:wr0ng-one"))
        #expect(wrong.contains("password authentication failed for user \"alix\""), "\(wrong)")
        #expect(!wrong.contains("wr0ng"))
        let broken = try Self.refusal(server.url(as: "alix:s3cret%"))
        #expect(broken.contains("libpq cannot read the connection string") && !broken.contains("s3cret"), "\(broken)")
    }

    /// What `hub serve` says of a database that lets it not in; it must end.
    private static func refusal(_ url: String) throws -> String {
        let ended = try Hub.run(["serve", "--port", "0"], environment: ["DATABASE_URL": url], in: Folder())
        guard ended.code != 0, !ended.output.contains("listens on") else { throw Failure("it serves: \(ended.text)") }
        return ended.text
    }

    /// Files of a certificate that signs itself, for 127.0.0.1; the key belongs to whom the server runs as.
    private static func certificate(_ name: String, in folder: Folder) throws -> (certificate: String, key: String) {
        let files = (folder.file("\(name).pem"), folder.file("\(name).key"))
        try run(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
            "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", files.1, "-out", files.0, in: folder)
        if getuid() == 0 { try run("chown", "postgres", files.1, in: folder) }
        try run("chmod", "600", files.1, in: folder)
        return files
    }

    private static func run(_ words: String..., in folder: Folder) throws {
        let process = try RunningProcess(words, in: folder)
        guard try process.exitCode() == 0 else { throw Failure("\(words[0]): \(process.errors)") }
    }
}
