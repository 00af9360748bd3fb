import Kernel
import Testing

@testable import APIKit
@testable import Platform

/// `HUB_RATE_LIMITS` (product.md §2).
struct RateLimitSettingTests {
    /// `name=allowance` of every policy in force.
    private func policies(_ text: String) throws -> [String] {
        try Platform.declared().limitPolicies(try RateLimitSetting(text)).map { "\($0.name)=\(Self.text($0.allowance))" }
    }

    private static func text(_ allowance: LimitPolicy.Allowance) -> String {
        switch allowance {
        case .fixed(let quota, let burst): "\(quota.count)/\(quota.seconds)" + (burst.map { "+\($0.count)/\($0.seconds)" } ?? "")
        case .ofEachKey(let standard): "own, \(standard)"
        }
    }

    private func problems(_ text: String) -> [String] {
        do {
            _ = try policies(text)
            return []
        } catch { return (error as? RateLimitSetting.Invalid)?.problems ?? ["\(error)"] }
    }

    @Test func `the declared policies are those of the document`() throws {
        #expect(
            try policies("") == [
                "api-key=own, 1000", "session=100/60", "unauthenticated=60/60", "sign-in=10/60", "sign-in-account=10/60", "change-password=5/60",
                "create-chantier=100/86400",
            ])
    }

    @Test func `off removes them all, and what is listed with it is all there is`() throws {
        #expect(try policies("off").isEmpty)
        #expect(try policies(" off , session = 20/min ") == ["session=20/60"])
    }

    @Test func `a policy is replaced by name, in its place, and the others stay`() throws {
        let replaced = try policies("session=200/10min,api-key=5000/hour+50/s,unauthenticated=off")
        #expect(replaced.prefix(3) == ["api-key=5000/3600+50/1", "session=200/600", "sign-in=10/60"])
        #expect(replaced.count == 6)
    }

    @Test func `an address of an operation names the policy that counts it alone, by any of its addresses`() throws {
        for address in ["POST:/api/v1/chantiers", "POST:/api/v2/chantiers", "POST:/api/chantiers"] {
            #expect(try policies("\(address)=7/day").last == "create-chantier=7/86400")
            #expect(try policies("\(address)=off").count == 6)
        }
        #expect(try policies("POST:/api/v1/auth/login=3/min")[3] == "sign-in=3/60")
    }

    @Test func `an operation without a policy of its own is given one`() throws {
        #expect(try policies("off,GET:/api/v1/signalements/stats/global=1000/h") == ["GET:/api/v1/signalements/stats/global=1000/3600"])
        #expect(try policies("off,PATCH:/api/v2/chantiers/{id}=1/d") == ["PATCH:/api/v2/chantiers/{id}=1/86400"])
    }

    @Test func `a policy given to an operation counts it, for each principal`() async throws {
        let world = try await World.limited("GET:/api/v2/chantiers/{id}=1/min")
        #expect(try await world.call("GET", "/api/v1/chantiers/1").limits?.hasPrefix("1 0 ") == true)
        let refused = try await world.call("GET", "/api/v2/chantiers/2")
        #expect(refused.status == 429 && refused.json["policy"] == "GET:/api/v2/chantiers/{id}")
        #expect(try await world.call("GET", "/api/v2/chantiers/1", as: .chef).status == 200)
        #expect(try await world.call("GET", "/api/v2/chantiers").status == 200)
    }

    @Test(
        arguments: [
            "session", "session=", "session=100", "session=100/", "session=/min", "session=0/min", "session=-1/min", "session=1.5/min",
            "session=100/fortnight", "session=100/0s", "session=100/32day", "session=1/999999999999999999999s", "session=9999999999/min",
            "session=10/min+20/hour", "session=10/min+", "session=10/min/min", "session=10/min,session=20/min", "nothing=1/min", "=1/min",
            "GET:/api/v1/nulle-part=1/min", "TRACE:/api/v1/chantiers=1/min", "GET:/api/v1/chantiers/7=1/min", "on", "session=１０/min",
        ])
    func `anything else is refused`(text: String) { #expect(problems(text).count == 1, "\(text)") }

    @Test func `all that is wrong with the form is said at once, and so are all unknown names`() {
        #expect(problems("session=100/eon,sign-in,api-key=0/h").count == 3)
        #expect(problems("a=1/min,GET:/b=1/min,session=1/min").count == 2)
    }

    @Test func `a problem names what it is about`() {
        #expect(problems("POST:/api/v1/chantier=1/day") == ["POST:/api/v1/chantier is no address of this API"])
        #expect(problems("sesion=1/day")[0].hasPrefix("sesion is no policy: api-key, session, "))
        #expect(problems("session=1/year")[0].hasPrefix("1/year: a quota is a count"))
    }
}
