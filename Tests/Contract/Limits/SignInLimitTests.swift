import IdentityAdapters
import IdentityApplication
import IdentityDomain
import Kernel
import Testing

@testable import APIKit
@testable import Platform

/// Signing in under attack: nobody is kept out by what strangers do, and nobody keeps the processor from others.
struct SignInLimitTests {
    private static let wrong = "Mauvais-mot-1"

    @Test func `strangers who hammer an account do not stop its owner`() async throws {
        let world = try await World.limited()
        #expect(try await world.signIn(Person.chef.email).status == 200)
        for number in 1...LoginAttempts.maximumFailuresOfStrangers {
            #expect(try await world.signIn(Person.chef.email, Self.wrong, from: "198.51.100.\(number)").status == 401)
        }
        // They get no further together than one of them would, even with the right password…
        let stopped = try await world.signIn(Person.chef.email, from: "198.51.100.200")
        #expect(stopped.status == 429)
        #expect(stopped.code == "auth.too_many_attempts")
        #expect(stopped.header("retry-after") == "900")
        // …while the owner comes in from where he has before, and everybody else from anywhere.
        #expect(try await world.signIn(Person.chef.email).status == 200)
        #expect(try await world.signIn(Person.conducteur.email, from: "198.51.100.200").status == 200)
        world.clock.advance(seconds: LoginAttempts.lockSeconds)
        #expect(try await world.signIn(Person.chef.email, from: "198.51.100.200").status == 200)
    }

    @Test func `one stranger locks himself out, and nobody else`() async throws {
        let world = try await World.limited()
        for _ in 0..<5 { _ = try await world.signIn(Person.chef.email, Self.wrong, from: "198.51.100.1") }
        #expect(try await world.signIn(Person.chef.email, from: "198.51.100.1").code == "auth.too_many_attempts")
        #expect(try await world.signIn(Person.chef.email, from: "198.51.100.2").status == 200)
    }

    @Test(arguments: StoreKind.usual)
    func `one address that tries many accounts is stopped before a password is hashed`(kind: StoreKind) async throws {
        let world = try await World.limited(nil, kind)
        for number in 1...10 { #expect(try await world.signIn("personne\(number)0@hub.example", Self.wrong).status == 401) }
        let before = try await world.contents()
        _ = world.recorder.take()
        let refused = try await world.signIn(Person.chef.email)
        #expect(refused.status == 429)
        #expect(refused.code == "rate_limit.exceeded")
        #expect(refused.json["policy"] == "sign-in")
        #expect(refused.header("retry-after") == "60")
        // Nothing was looked up: what comes before the hashing did not begin.
        #expect(world.recorder.take().isEmpty)
        #expect(try await world.contents() == before)
        #expect(try await world.signIn(Person.chef.email, from: "198.51.100.1").status == 200)
        world.clock.advance(seconds: 60)
        #expect(try await world.signIn(Person.chef.email).status == 200)
    }

    @Test func `a whole office behind one address comes in`() async throws {
        let world = try await World.limited()
        for _ in 0..<4 {
            for person in [Person.admin, .conducteur, .chef, .otherChef, .compagnon] { #expect(try await world.signIn(person.email).status == 200) }
        }
    }

    @Test func `who knows a password does not keep us hashing it`() async throws {
        let world = try await World.limited()
        for _ in 0..<10 { #expect(try await world.signIn(Person.chef.email).status == 200) }
        let refused = try await world.signIn(" \(Person.chef.email.uppercased()) ")
        #expect(refused.status == 429)
        #expect(refused.json["policy"] == "sign-in-account")
        #expect(try await world.signIn(Person.chef.email, from: "198.51.100.1").status == 200)
        #expect(try await world.signIn(Person.conducteur.email).status == 200)
    }

    @Test func `an IPv6 client does not start anew with each of its addresses`() async throws {
        let world = try await World.limited()
        for number in 1...5 { #expect(try await world.signIn(Person.chef.email, Self.wrong, from: "2001:db8:1:2::\(number)").status == 401) }
        // The sixth, refused as well.
        #expect(try await world.signIn(Person.chef.email, from: "2001:db8:1:2:ffff::1").code == "auth.too_many_attempts")
        for number in 1...4 { #expect(try await world.signIn("x\(number)@hub.example", Self.wrong, from: "2001:db8:1:2::a\(number)").status == 401) }
        #expect(try await world.signIn("x9@hub.example", Self.wrong, from: "2001:db8:1:2::ff").code == "rate_limit.exceeded")
        #expect(try await world.signIn(Person.chef.email, from: "2001:db8:1:3::1").status == 200)
    }

    @Test func `what cannot be read is counted too`() async throws {
        let world = try await World.limited("sign-in=2/min")
        for _ in 0..<2 { #expect(try await world.call("POST", "/api/v2/auth/login", as: .nobody, bytes: Array("{".utf8)).status == 400) }
        #expect(try await world.call("POST", "/api/v2/auth/login", as: .nobody, bytes: Array("{".utf8)).status == 429)
    }

    @Test func `a password is changed five times a minute at most`() async throws {
        let world = try await World.limited()
        let body: JSON = ["oldPassword": .string(StatusRow.password), "newPassword": "facile"]
        for _ in 0..<5 { #expect(try await world.call("POST", "/api/v2/auth/change-password", as: .chef, body: body).status == 422) }
        #expect(try await world.call("POST", "/api/v1/auth/change-password", as: .chef, body: body).json["policy"] == "change-password")
        #expect(try await world.call("POST", "/api/v2/auth/change-password", as: .compagnon, body: body).status == 422)
    }

    @Test func `a network is known for ninety days after the last sign-in`() async throws {
        let world = try await World.limited("off")
        #expect(try await world.signIn(Person.chef.email).status == 200)
        world.clock.advance(hours: 89 * 24)
        #expect(try await world.signIn(Person.chef.email, from: "2001:db8:1:2::1").status == 200)
        #expect(try await world.rows("known_addresses", "network", orderBy: "network").map { $0[0] } == ["192.0.2.7", "2001:db8:1:2::/64"])
        world.clock.advance(hours: 25)
        #expect(try await world.signIn(Person.chef.email, from: "2001:db8:1:2::2").status == 200)
        #expect(try await world.rows("known_addresses", "network", orderBy: "network").map { $0[0] } == ["2001:db8:1:2::/64"])
    }
}
