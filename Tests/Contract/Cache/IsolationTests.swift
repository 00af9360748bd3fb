import FoundationEssentials
import Kernel
import Synchronization
import TestKit
import Testing

@testable import APIKit
@testable import Platform

/// Everybody at once, on the same addresses, while what they see is forgotten again and again: each gets what is his.
@Suite(.enabled(if: !Stored.isPostgres, "on PostgreSQL nothing is kept without Redis"))
struct IsolationTests {
    /// `HUB_TEST_ISOLATION` names another number: a million takes minutes in a debug build.
    private static let responses = ProcessInfo.processInfo.environment["HUB_TEST_ISOLATION"].flatMap { Int($0) } ?? 40_000

    private static let people: [Credential] = [
        .admin, .conducteur, .chef, .otherChef, .compagnon, .otherCompagnon, .cookie(.chef), .key(.admin, ["read"]), .key(.chef, ["chantiers:read"]),
        .key(.compagnon, ["read"]),
    ]

    /// No cursors: each is sealed anew.
    private static let targets = [
        "/api/v2/chantiers?limit=100", "/api/v2/chantiers?limit=100&fields=id,name", "/api/v1/chantiers?size=100", "/api/v2/chantiers/1",
        "/api/v1/chantiers/1", "/api/v2/chantiers/2", "/api/v2/chantiers/1/phases", "/api/v1/chantiers/2/contacts", "/api/v2/utilisateurs?limit=100",
        "/api/v2/utilisateurs/3", "/api/v2/chantiers/999",
    ]

    /// One question, and the bytes and the status that are its answer.
    private struct Question: Sendable {
        let request: APIRequest
        let status: Int
        let body: [UInt8]
    }

    private final class Findings: Sendable {
        let hits = Atomic<Int>(0)
        let foreign = Mutex<[String]>([])
    }

    @Test func `mixed principals who hammer kept answers get no foreign byte`() async throws {
        let world = try await World.make()
        let questions = try await questions(world)
        #expect(Set(questions.map(\.body)).count > Self.people.count, "they must not all see the same")
        let findings = Findings()
        let each = Self.responses / 8
        await withTaskGroup { group in
            for seed in 0..<8 as Range<UInt64> {
                group.addTask {
                    var random = SeededGenerator(seed)
                    for _ in 0..<each {
                        let question = questions[Int.random(in: questions.indices, using: &random)]
                        let (response, record) = await world.api.respond(to: question.request)
                        if record.cache == .hit { findings.hits.add(1, ordering: .relaxed) }
                        if response.status != question.status || (response.status == 200 && response.body != question.body) {
                            findings.foreign.withLock { $0.append("\(question.request.path) \(response.status)") }
                        }
                    }
                }
            }
            // Nothing becomes different, and everything is forgotten.
            group.addTask {
                for _ in 0..<50 { try? await world.run("UPDATE chantiers SET nom = nom WHERE id = 1") }
            }
        }
        #expect(findings.foreign.withLock { $0 } == [])
        #expect(findings.hits.load(ordering: .relaxed) > Self.responses / 2)
    }

    private func questions(_ world: World) async throws -> [Question] {
        let uncached = try world.installation.platform.api(
            on: world.installation.storage.database, environment: world.clock.environment, limitStore: MemoryLimitStore(now: { world.clock.now }),
            cache: nil)
        var questions: [Question] = []
        for person in Self.people {
            for target in Self.targets {
                for language in ["fr", "en"] {
                    let request = try await world.request("GET", target, as: person, headers: [.acceptLanguage: language])
                    let response = await uncached.respond(to: request).0
                    questions.append(Question(request: request, status: response.status, body: response.body))
                }
            }
        }
        return questions
    }
}
