import Kernel
import ResourceKit
import Testing

@testable import APIKit

/// A refusal that leaves something, the count of a wrong password, is in the audit trail as what it was.
@Suite struct RefusalAuditTests {
    private static let wrong = "Mauvais-mot-1"

    private static func statuses(_ world: World) async throws -> [[String]] {
        try await world.rows("audit_logs", "action", "endpoint", "status_code")
    }

    private static func signIn(_ world: World, _ version: Int, _ account: String, _ password: String) async throws -> Reply {
        let name = version == 1 ? "username" : "email"
        let body: JSON = .object([JSON.Member(name, .string(account)), JSON.Member("password", .string(password))])
        return try await world.call("POST", "/api/v\(version)/auth/login", as: .nobody, body: body)
    }

    @Test(arguments: [1, 2]) func `a sign-in that is refused is audited with the status that its client got`(version: Int) async throws {
        let world = try await World.make()
        let attempts = [
            (Person.chef.email, Self.wrong), ("inconnu@hub.example", StatusRow.password), (Person.inactif.email, StatusRow.password),
            (Person.chef.email, StatusRow.password),
        ]
        var seen: [[String]] = []
        for (account, password) in attempts {
            let reply = try await Self.signIn(world, version, account, password)
            seen.append(["signIn", "/api/v\(version)/auth/login", "\(reply.status)"])
        }
        #expect(seen.map { $0[2] } == ["401", "401", "401", "200"])
        #expect(try await Self.statuses(world) == seen)
    }

    /// Whoever hammers a locked account must not fill the trail either.
    @Test func `a sign-in that a lock or a limit refuses changes nothing, and leaves no row`() async throws {
        let world = try await World.limited("off,sign-in=8/min")
        for _ in 0..<5 { #expect(try await world.signIn(Person.chef.email, Self.wrong).status == 401) }
        let locked = try await world.signIn(Person.chef.email)
        #expect(locked.status == 429 && locked.code == "auth.too_many_attempts")
        for _ in 0..<5 { _ = try await world.signIn(Person.chef.email) }
        #expect(try await world.signIn(Person.conducteur.email).code == "rate_limit.exceeded")
        #expect(try await Self.statuses(world).map { $0[2] } == Array(repeating: "401", count: 5))
    }

    @Test func `guesses that come together leave a row each that is told to be wrong, and none for the others`() async throws {
        let world = try await World.make()
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 { group.addTask { try await world.signIn(Person.chef.email, Self.wrong).status } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(statuses) == [401, 429] && statuses.filter { $0 == 401 }.count == 5, "\(statuses)")
        #expect(try await Self.statuses(world).map { $0[2] } == Array(repeating: "401", count: 5))
    }

    @Test(arguments: [(1, "400"), (2, "409")]) func `so is a wrong old password, under a key or not`(version: Int, status: String) async throws {
        let world = try await World.make()
        let body: JSON =
            version == 1
            ? ["old_password": .string(Self.wrong), "new_password": "Nouveau-mot-2"]
            : ["oldPassword": .string(Self.wrong), "newPassword": "Nouveau-mot-2"]
        for headers in [[:], [.idempotencyKey: "abc"]] as [[HeaderName: String]] {
            let reply = try await world.call("POST", "/api/v\(version)/auth/change-password", as: .chef, body: body, headers: headers)
            #expect("\(reply.status)" == status)
        }
        let row = ["changePassword", "/api/v\(version)/auth/change-password", status]
        #expect(try await Self.statuses(world) == [row, row])
    }
}
