import Foundation
import Glibc
import Kernel
import ProcessKit
import Testing

/// The commands beside `serve`, each in a process of its own.
@Suite(.onWorkers) struct CommandLineTests {
    @Test func `a key made, listed and revoked beside a running server counts at once`() throws {
        let hub = try Hub.start()
        let made = try hub.run("keys", "create", "--user", "admin@hub.example", "--name", "Essai", "--scopes", "read", "--expires-days", "1")
        #expect(made.code == 0, "\(made.text)")
        let secret = try #require(made.output.split(separator: "\n").first.map { String($0) })
        #expect(secret.wholeMatch(of: #/hbc_[A-Za-z0-9_-]{43}/#) != nil)
        #expect(try hub.get("/api/v1/chantiers", as: .bearer(secret)).status == 200)
        #expect(try hub.post("/api/v1/chantiers", as: .bearer(secret), [], #"{"nom":"Villa","adresse":"x"}"#).status == 403)

        let id = try #require(made.output.firstMatch(of: #/Key ([0-9a-f-]{36})/#).map { String($0.output.1) })
        let listed = try hub.run("keys", "list")
        #expect(listed.output.contains(id) && listed.output.contains("Essai") && listed.output.contains("active"))
        #expect(!listed.output.contains(secret))

        #expect(try hub.run("keys", "revoke", id).code == 0)
        #expect(try hub.get("/api/v1/chantiers", as: .bearer(secret)).status == 401)
        #expect(try !hub.run("keys", "list").output.contains(id))
        #expect(try hub.run("keys", "list", "--include-revoked").output.contains("revoked"))
    }

    @Test func `somebody created beside a running server signs in at once`() throws {
        let hub = try Hub.start()
        let given = try hub.person("conducteur", "chef@hub.example")
        #expect(try hub.get("/api/v1/auth/me", as: given)[json: "role"] == "conducteur")
        let made = try hub.run("users", "create", "--email", "autre@hub.example", "--last-name", "Roy", "--first-name", "Jo")
        let password = try #require(made.output.firstMatch(of: #/Password, shown once: (\S+)/#).map { String($0.output.1) })
        #expect(try hub.get("/api/v1/auth/me", as: .bearer(try hub.signIn("autre@hub.example", password).token))[json: "role"] == "compagnon")
        let listed = try hub.run("users", "list").output
        #expect(listed.contains("admin@hub.example") && listed.contains("chef@hub.example") && listed.contains("autre@hub.example"))
        #expect(!listed.contains(password))
    }

    @Test(
        arguments: [
            ["keys", "create", "--user", "personne@hub.example", "--name", "x"],
            ["keys", "create", "--user", "admin@hub.example", "--name", "x", "--scopes", "tout"],
            ["keys", "create", "--user", "admin@hub.example", "--name", ""],
            ["keys", "create", "--user", "admin@hub.example", "--name", "x", "--expires-days", "4000"],
            ["keys", "revoke", "00000000-0000-4000-8000-000000000000"], ["keys", "revoke", "x"],
            ["users", "create", "--email", "admin@hub.example", "--last-name", "A", "--first-name", "B"],
            ["users", "create", "--email", "pas un e-mail", "--last-name", "A", "--first-name", "B"],
            ["users", "create", "--email", "a@hub.example", "--last-name", "A", "--first-name", "B", "--role", "roi"],
        ])
    func `a command that cannot be done says why and fails`(words: [String]) throws {
        let hub = try Self.quiet.get()
        let result = try Hub.run(words, in: hub.folder)
        #expect(result.code != 0)
        #expect(result.errors.count > 10)
        #expect(!result.text.contains("Fault(") && !result.text.contains("Fatal") && !result.text.contains(".swift"))
    }

    @Test func `a weak password is refused with the rule it breaks`() throws {
        let hub = try Self.quiet.get()
        let result = try hub.run(
            "users", "create", "--email", "faible@hub.example", "--last-name", "A", "--first-name", "B", "--password-stdin", input: "court\n")
        #expect(result.code != 0)
        #expect(result.errors.lowercased().contains("password"))
    }

    private static let quiet = Swift.Result { try Hub.start() }

    @Test(
        arguments: [
            [], ["serve"], ["work"], ["jobs"], ["jobs", "list"], ["jobs", "run"], ["jobs", "retry"], ["migrate"], ["seed"], ["keys"],
            ["keys", "create"], ["keys", "list"], ["keys", "revoke"], ["users"], ["users", "create"],
            ["users", "list"], ["openapi"], ["doctor"],
        ])
    func `every command explains itself`(words: [String]) throws {
        let result = try Hub.run(words + ["--help"], in: try Folder())
        #expect(result.code == 0)
        #expect(result.output.contains("OVERVIEW: ") && result.output.contains("USAGE: hub"))
        #expect(result.output.count > 200)
    }

    @Test func `an unknown command fails and says what there is`() throws {
        let result = try Hub.run(["bogus"], in: try Folder())
        #expect(result.code != 0)
        #expect(result.errors.contains("bogus") && result.errors.contains("--help"))
    }

    @Test func `settings that cannot be used are told all at once, and nothing is created`() throws {
        let folder = try Folder()
        let bad = [
            "HUB_PORT": "abc", "HUB_LOG_LEVEL": "loud", "HUB_TLS_KEY": "key.pem", "HUB_SECRET_KEY": "short", "DATABASE_URL": "mysql://x",
            "HUB_BODY_TIMEOUT": "0", "HUB_JOBS": "maybe", "HUB_TRUSTED_PROXIES": "10.0.0.0/8,10.0.0.0/33,proxy.example",
            "HUB_RATE_LIMITS": "session=100/eon,GET:/nowhere=1/day",
        ]
        let result = try Hub.run(["serve"], environment: bad, in: folder)
        #expect(result.code != 0)
        for name in bad.keys { #expect(result.errors.contains(name), "\(name)") }
        for value in ["10.0.0.0/33", "proxy.example", "100/eon"] { #expect(result.errors.contains(value), "\(value)") }
        let unknown = try Hub.run(["serve"], environment: ["HUB_RATE_LIMITS": "GET:/nowhere=1/day"], in: folder)
        #expect(unknown.code != 0 && unknown.errors.contains("HUB_RATE_LIMITS: GET:/nowhere is no address of this API."))
        #expect(!FileManager.default.fileExists(atPath: folder.file("data")))
    }

    @Test func `production refuses to start until nothing is missing, and says everything that is`() throws {
        let folder = try Folder()
        let result = try Hub.run(["serve", "--profile", "production", "--port", "0"], in: folder)
        #expect(result.code != 0)
        for name in ["HUB_SECRET_KEY", "HUB_TLS_CERTIFICATE", "HUB_TRUSTED_PROXIES", "HUB_ADMIN_EMAIL"] {
            #expect(result.errors.contains(name), "\(name)")
        }
        #expect(!FileManager.default.fileExists(atPath: folder.file("data")))
        let complete = [
            "HUB_PROFILE": "production", "HUB_SECRET_KEY": Data(repeating: 7, count: 32).base64EncodedString(), "HUB_TRUSTED_PROXIES": "127.0.0.1",
            "HUB_ADMIN_EMAIL": "patron@hub.example",
        ]
        #expect(try Hub.start(complete, in: folder).process.output.contains("patron@hub.example"))
    }

    @Test func `a flag wins over the environment, and that over the file`() throws {
        let folder = try Folder()
        try folder.write("HUB_ADMIN_EMAIL=fichier@hub.example\nHUB_LOG_LEVEL=warning\n", to: "hub.env")
        #expect(try Hub.start(in: folder).process.output.contains("fichier@hub.example"))
        let other = try Folder()
        try other.write("HUB_ADMIN_EMAIL=fichier@hub.example\n", to: "hub.env")
        #expect(try Hub.start(["HUB_ADMIN_EMAIL": "milieu@hub.example"], in: other).process.output.contains("milieu@hub.example"))
        let result = try Hub.run(["serve", "--config", "absent.env"], in: try Folder())
        #expect(result.code != 0 && result.errors.contains("absent.env"))
    }

    @Test func `migrate can be run again, and openapi prints the served documents`() throws {
        let hub = try Hub.start()
        #expect(try hub.run("migrate").output == "The schema is up to date.\n")
        for version in ["v1", "v2"] {
            for (flag, type) in [([], "json"), (["--yaml"], "yaml")] {
                let printed = try Hub.run(["openapi", "--version", version] + flag, in: hub.folder).output
                #expect(try hub.get("/openapi/\(version).\(type)", as: .nobody).text + "\n" == printed)
            }
        }
    }
}
