import APIKit
import Kernel
import ResourceKit
import Testing

@testable import Platform
@testable import SQLKit

/// The database knows the installation's secret key, and no process works with another one.
@Suite struct SecretKeyTests {
    /// The world's installation as a process sees it that was given another key.
    private static func settings(of world: World, key: UInt8) -> Settings {
        var settings = world.installation.settings
        settings.secretKey = Array(repeating: key, count: 32)
        return settings
    }

    /// What a start with these settings is told; empty when it succeeds.
    private static func refusal(_ settings: Settings) async throws -> String {
        let installation = try Installation(settings, environment: TestClock().environment)
        let outcome: Result<[String], any Error>
        do { outcome = .success(try await installation.migrate()) } catch { outcome = .failure(error) }
        try await installation.close()
        do { _ = try outcome.get() } catch let complaint as Complaint { return complaint.description }
        return ""
    }

    private static func proofs(_ world: World) async throws -> [String] { try await world.contents()["secret_key_proof"] ?? [] }

    /// Nothing is sealed, and no key is known.
    private static func forget(_ world: World) async throws {
        try await world.run("UPDATE utilisateurs SET telephone = NULL, contact_urgence_telephone = NULL")
        try await world.run("DELETE FROM idempotency_records")
        try await world.run("DELETE FROM secret_key_proof")
    }

    @Test func `the key is known from the first start, which says nothing of the key itself`() async throws {
        let world = try await World.make()
        let proof = try await world.read { try $0.all("SELECT proof FROM secret_key_proof") { $0.blob(0) } }
        #expect(proof.map(\.count) == [32] && proof != [Array(0..<32)])
        let before = try await Self.proofs(world)
        #expect(try await Self.refusal(world.installation.settings) == "")
        #expect(try await Self.proofs(world) == before)
    }

    @Test func `another key is refused, with what to do, and changes nothing`() async throws {
        let world = try await World.make()
        let other = Self.settings(of: world, key: 7)
        let before = try await world.contents()
        let sentence = "The secret key (HUB_SECRET_KEY) is not that of this installation: set HUB_SECRET_KEY, or HUB_SECRET_KEY_FILE, to the key"
        #expect(try await Self.refusal(other).hasPrefix(sentence))
        // Commands that leave the schema as it is.
        let refused = await #expect(throws: Complaint.self) { try await Installation.opened(other) }
        #expect(refused?.description.hasPrefix(sentence) == true)
        let same = try await Installation.opened(world.installation.settings)
        try await same.close()
        #expect(try await world.contents() == before)
        let findings = await Diagnosis(other).run()
        #expect(findings.contains { $0.isProblem && $0.text.hasPrefix(sentence) })
        #expect(await Diagnosis(world.installation.settings).run().contains { $0.text == "the secret key is that of the database" })
    }

    @Test func `another key is refused before the schema is brought up to date`() async throws {
        let world = try await World.make()
        // As if the last step were new.
        try await world.alter("DELETE FROM migrations WHERE name = '0006_known_addresses'")
        let before = try await world.contents()
        #expect(try await Self.refusal(Self.settings(of: world, key: 7)).contains("not that of this installation"))
        #expect(try await world.contents() == before)
    }

    @Test func `an answer that lives a day speaks for no key`() async throws {
        let world = try await World.make()
        try await Self.forget(world)
        _ = try await world.call("POST", "/api/v2/chantiers", body: ["name": "Gare", "location": "Lyon"], headers: [.idempotencyKey: "abc"])
        #expect(try await world.count("idempotency_records") == 1)
        #expect(try await Self.refusal(Self.settings(of: world, key: 7)) == "")
    }

    @Test func `an installation of before is taken by the key that opens what is sealed, and by no other`() async throws {
        let world = try await World.make()
        try await world.run("DELETE FROM secret_key_proof")
        #expect(try await Self.refusal(Self.settings(of: world, key: 7)).contains("not that of this installation"))
        #expect(try await Self.proofs(world).isEmpty)
        let findings = await Diagnosis(world.installation.settings).run()
        #expect(findings.contains { $0.isProblem && $0.text.contains("knows no secret key yet") })
        #expect(try await Self.refusal(world.installation.settings) == "")
        #expect(try await Self.proofs(world).count == 1)
    }

    @Test func `where nothing is sealed, the first key is taken`() async throws {
        let world = try await World.make()
        try await Self.forget(world)
        #expect(try await Self.refusal(Self.settings(of: world, key: 7)) == "")
        #expect(try await Self.refusal(world.installation.settings).contains("not that of this installation"))
        #expect(try await Self.proofs(world).count == 1)
    }

    @Test func `of several that start at once, each with a key of its own, one is first and the others are refused`() async throws {
        let world = try await World.make()
        try await Self.forget(world)
        let refusals = try await withThrowingTaskGroup(of: String.self) { group in
            for key in 1...6 as ClosedRange<UInt8> { group.addTask { try await Self.refusal(Self.settings(of: world, key: key)) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(refusals.filter(\.isEmpty).count == 1, "\(refusals)")
        #expect(refusals.filter { $0.contains("not that of this installation") }.count == 5)
        #expect(try await Self.proofs(world).count == 1)
    }

    @Test func `a schema of before the proof is opened by commands as it is`() async throws {
        let world = try await World.make()
        try await world.alter("DROP TABLE secret_key_proof")
        try await world.run("DELETE FROM migrations WHERE name = '0007_secret_key_proof'")
        let installation = try await Installation.opened(Self.settings(of: world, key: 7))
        try await installation.close()
    }
}
