import JobKit
import Kernel
import ResourceKit
import TestKit
import Testing

struct JobPolicyTests {
    private let policy = RetryPolicy(maximumAttempts: 6, firstSeconds: 10, longestSeconds: 60)

    @Test(arguments: zip(1...5, [10, 20, 40, 60, 60]))
    func `the wait doubles up to its limit, half of it by chance`(attempt: Int, seconds: Int64) {
        #expect(policy.waitMilliseconds(afterAttempt: attempt, chance: 0) == seconds * 500)
        #expect(policy.waitMilliseconds(afterAttempt: attempt, chance: .max) == seconds * 1000)
        #expect(policy.waitMilliseconds(afterAttempt: attempt, chance: .max / 2) == seconds * 750 - 1)
    }

    @Test func `without a policy of its own a job is tried five times within seven and a half minutes`() {
        let waits = (1...5).map { RetryPolicy.standard.waitMilliseconds(afterAttempt: $0, chance: .max) }
        #expect(waits == [30_000, 60_000, 120_000, 240_000, nil])
    }

    @Test func `after the last attempt there is no other`() {
        #expect(policy.waitMilliseconds(afterAttempt: 6, chance: 0) == nil)
        #expect(policy.waitMilliseconds(afterAttempt: 7, chance: 0) == nil)
        #expect(RetryPolicy(maximumAttempts: 1, firstSeconds: 1, longestSeconds: 1).waitMilliseconds(afterAttempt: 1, chance: 0) == nil)
    }

    @Test func `a hundred attempts do not overflow`() {
        let patient = RetryPolicy(maximumAttempts: 1000, firstSeconds: 1, longestSeconds: 86_400)
        #expect(patient.waitMilliseconds(afterAttempt: 999, chance: .max) == 86_400_000)
    }

    // MARK: What is kept of an error

    private struct Quoting: Error, CustomStringConvertible { let description = "Key (email)=(marie@hub.example) exists" }

    @Test func `an error is kept by its code and its place, without the values that it quotes`() {
        let sentence = Text("Jean Dupont est introuvable.", "Jean Dupont was not found.")
        let kept = JobFailure.describe(Fault(.staleVersion, sentence, cause: Quoting()))
        #expect(
            kept.hasPrefix("resource.stale: The resource was changed in the meantime: read it again, then retry. [KitTests/JobPolicyTests.swift:"))
        #expect(kept.hasSuffix(", Quoting]"))
        #expect(!kept.contains("Dupont") && !kept.contains("marie"))
        #expect(JobFailure.describe(Quoting()) == "Quoting")
    }

    @Test func `a report counts all failures and keeps the first twenty`() throws {
        let failures = (1...25).map { JobReport.Failure("signalement \($0)", Fault(.staleVersion)) }
        let json = JobReport([.init("examined", 30)], failures: failures).json
        #expect(json["examined"] == 30 && json["failed"] == 25)
        #expect(json["failures"]?.array?.count == 20)
        #expect(json["failures"]?.array?.first?["subject"] == "signalement 1")
        #expect(JobReport([.init("examined", 30)]).json == ["examined": 30])
    }

    // MARK: Figures

    @Test func `counts are kept by job`() {
        let counters = JobCounters()
        counters.count("a") { $0.succeeded += 2 }
        counters.count("b") { $0.failed += 1 }
        counters.count("a") { $0.succeeded += 1 }
        #expect(counters.jobs["a"]?.succeeded == 3 && counters.jobs["b"]?.failed == 1)
    }
}
