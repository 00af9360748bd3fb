import FoundationEssentials
import Kernel
import ResourceKit
import Testing

@testable import APIKit
@testable import SQLKit

/// What must never lie on the disk in clear, nor leave in an answer or an event.
struct SecretTests {
    /// Does everything that handles a secret, under idempotency keys; answers the secrets.
    private static func handleSecrets(_ world: World) async throws -> [String] {
        let signIn = try await world.call(
            "POST", "/api/v1/auth/login", as: .nobody, body: ["username": .string(Person.conducteur.email), "password": .string(StatusRow.password)],
            headers: [.idempotencyKey: "s1"])
        let session = try #require(signIn.json["access_token"]?.string)
        let own = try await world.call("POST", "/api/v2/api-keys", as: .bearer(session), body: ["name": "Une"], headers: [.idempotencyKey: "s2"])
        let issued = try await world.call("POST", "/api/v1/admin/api-keys", body: ["nom": "Deux", "user_id": 5], headers: [.idempotencyKey: "s3"])
        let newcomer = try await world.call(
            "POST", "/api/v2/utilisateurs",
            body: ["email": "n@hub.example", "password": "Secret-initial-3", "lastName": "N", "firstName": "N", "phone": "+33 6 12 34 56 78"],
            headers: [.idempotencyKey: "s4"])
        #expect(newcomer.status == 201)
        let change = try await world.call(
            "POST", "/api/v1/auth/change-password", as: .bearer(session),
            body: ["old_password": .string(StatusRow.password), "new_password": "Secret-suivant-4"], headers: [.idempotencyKey: "s5"])
        #expect(change.status == 200)
        let update = try await world.call(
            "PATCH", "/api/v2/utilisateurs/5", body: ["phone": "+33 6 87 65 43 21", "emergencyContactPhone": "+33 7 00 11 22 99"],
            headers: [.idempotencyKey: "s6"])
        #expect(update.status == 200)
        _ = try await world.call("POST", "/api/v2/auth/login", as: .nobody, body: ["email": "Secret-mal-place-5", "password": "Secret-mauvais-6"])
        return [
            session, try #require(own.json["apiKey"]?.string), try #require(issued.json["api_key"]?.string), StatusRow.password, "Secret-initial-3",
            "Secret-suivant-4", "Secret-mauvais-6", "+33 6 12 34 56 78", "+33 6 87 65 43 21", "+33 7 00 11 22 99", Person.chef.telephone,
            Person.admin.sessionToken,
        ]
    }

    @Test func `no secret lies in a table in clear`() async throws {
        let world = try await World.make()
        let secrets = try await Self.handleSecrets(world)
        for (table, rows) in try await world.contents() {
            for secret in secrets + secrets.map({ Array($0.utf8).hexadecimal.uppercased() }) {
                #expect(!rows.contains { $0.contains(secret) }, "\(table) holds \(secret)")
            }
        }
    }

    /// The file, the log beside it, and what SQLite has freed but not wiped.
    @Test func `no secret lies in the files in clear`() async throws {
        let world = try await World.make(isEmbedded: true)
        let secrets = try await Self.handleSecrets(world)
        for suffix in ["", "-wal"] {
            let bytes = try #require(FileManager.default.contents(atPath: world.databasePath + suffix))
            #expect(!bytes.isEmpty)
            for secret in secrets { #expect(!Self.contains(bytes, Array(secret.utf8)), "\(suffix) holds \(secret)") }
        }
        // The search itself finds what is there.
        let bytes = try #require(FileManager.default.contents(atPath: world.databasePath + "-wal"))
        #expect(Self.contains(bytes, Array(Person.conducteur.email.utf8)))
    }

    private static func contains(_ bytes: Data, _ pattern: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { buffer in
            let last = buffer.count - pattern.count
            guard last >= 0, let first = pattern.first else { return false }
            return (0...last).contains { start in
                buffer[start] == first && pattern.indices.allSatisfy { buffer[start + $0] == pattern[$0] }
            }
        }
    }

    /// A wrong address may be a password typed in the wrong place.
    @Test func `the audit trail keeps no address that is none`() async throws {
        let world = try await World.make()
        _ = try await Self.handleSecrets(world)
        for row in try await world.rows("audit_logs", "changes") { #expect(!row[0].lowercased().contains("secret-mal-place")) }
    }

    @Test func `the audit trail and the events hold no hash, no rate and no telephone`() async throws {
        let world = try await World.make()
        _ = try await Self.handleSecrets(world)
        let audit = try await world.rows("audit_logs", "changes").map { $0[0] }
        let events = try await world.rows("outbox", "data").map { $0[0] }
        for text in audit + events {
            for word in ["password", "$argon2", "key_hash", "token_hash", "csrf", "+33"] { #expect(!text.contains(word), "\(word) in \(text)") }
        }
        for text in audit { #expect(!text.contains("telephone"), "\(text)") }
        // An event names the fields that changed, and shows none of them.
        for text in events { for word in ["2005", "20.05", "Contact 5"] { #expect(!text.contains(word), "\(word) in \(text)") } }
    }

    @Test func `a sealed column is read back in clear, and altered not at all`() async throws {
        let world = try await World.make()
        #expect(try await world.call("GET", "/api/v1/utilisateurs/5").json["telephone"] == .string(Person.compagnon.telephone))
        #expect(try await world.integers("SELECT COUNT(DISTINCT telephone) FROM utilisateurs") == [7])
        let zero = world.dialect == .sqlite ? "x'00'" : #"'\x00'::bytea"#
        try await world.run("UPDATE utilisateurs SET telephone = (SELECT telephone FROM utilisateurs WHERE id = 3) || \(zero) WHERE id = 5")
        let reply = try await world.call("GET", "/api/v1/utilisateurs/5")
        #expect(reply.status == 500)
        #expect(reply.code == "internal")
        #expect(!reply.text.contains("seal") && !reply.text.contains("chiffr"))
        #expect(reply.record.fault?.code.name == "storage.seal_broken")
    }

    @Test func `a secret is shown once`() async throws {
        let world = try await World.make()
        let created = try await world.call("POST", "/api/v2/api-keys", body: ["name": "Une"])
        let secret = try #require(created.json["apiKey"]?.string)
        #expect(!(try await world.call("GET", "/api/v2/api-keys")).text.contains(secret))
        #expect(secret.count == 47 && secret.hasPrefix("hbc_"))
        #expect(created.json["keyPrefix"] == .string(String(secret.prefix(8))))
    }

    /// No SQL, no stack, no hash, no other person's data (product.md §4, "Errors").
    @Test func `a failure of ours tells nothing of us`() async throws {
        let world = try await World.make()
        try await world.alter("DROP TABLE chantier_phases")
        for target in ["/api/v1/chantiers/1", "/api/v2/chantiers/1"] {
            let reply = try await world.call("GET", target)
            #expect(reply.status == 500)
            #expect(reply.code == "internal")
            for word in ["chantier_phases", "SELECT", "SQL", "no such table", ".swift"] { #expect(!reply.text.contains(word), "\(word)") }
            #expect(reply.record.fault?.cause != nil)
        }
    }
}
