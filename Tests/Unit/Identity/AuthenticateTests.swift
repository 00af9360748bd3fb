import IdentityApplication
import IdentityDomain
import Kernel
import TestKit
import Testing
import UseCaseKit

@Suite struct AuthenticateTests {
    let authenticate = Authenticate(digest: ReadableDigest())

    @Test func `a session stands for its person, without limits of scope`() throws {
        let memory = IdentityMemory(.sample(.conducteur), sessions: [.sample()])
        let principal = try authenticate(Session.token, in: memory.scope)
        #expect(principal.userID == UtilisateurID(1))
        #expect(principal.role == .conducteur)
        #expect(principal.credential == .session(.sample(1)))
        #expect(principal.scopes == .unrestricted)
        #expect(principal.csrfToken == "csrf")
        #expect(principal.rateLimitPerHour == nil)
    }

    @Test func `a key stands for its owner within its scopes`() throws {
        let memory = IdentityMemory(.sample(.admin), keys: [.sample(scopes: ["chantiers:read"])])
        let principal = try authenticate(APIKey.secret, in: memory.scope)
        #expect(principal.role == .admin)
        #expect(principal.credential == .apiKey(APIKeyID(.sample(1))))
        #expect(principal.scopes == ScopeSet(["chantiers:read"]))
        #expect(principal.rateLimitPerHour == 1000)
        #expect(principal.csrfToken == nil)
    }

    @Test(arguments: [(nil, true), (-59_999, false), (-60_000, true), (0, false)] as [(Int64?, Bool)])
    func `a use is to be recorded once a minute`(_ milliseconds: Int64?, _ isStale: Bool) throws {
        let lastUse = milliseconds.map { Instant(milliseconds: Instant.test.milliseconds + $0) }
        let memory = IdentityMemory(.sample(), keys: [.sample(lastUsedAt: lastUse)])
        #expect(try authenticate(APIKey.secret, in: memory.scope).staleUseOf == (isStale ? APIKeyID(.sample(1)) : nil))
    }

    @Test func `recording a use moves neither the version nor the update time`() throws {
        let memory = IdentityMemory(.sample(), keys: [.sample()])
        memory.advance(seconds: 7)
        try RecordAPIKeyUse()(APIKeyID(.sample(1)), in: memory.scope)
        #expect(memory.rows.keys == [APIKey.sample().used(at: .test.adding(seconds: 7))])
    }

    @Test(arguments: [
        "", "hbc_", "Bearer " + APIKey.secret, "eyJhbGciOiJIUzI1NiJ9.e30.x", "hbs_" + String(repeating: "x", count: 43),
        "hbc_" + String(repeating: "x", count: 43),
    ])
    func `an unknown token is refused`(_ token: String) {
        let memory = IdentityMemory(.sample(), keys: [.sample()], sessions: [.sample()])
        #expect(faultCode { try authenticate(token, in: memory.scope) } == "auth.invalid_credentials")
    }

    @Test(arguments: [
        APIKey.sample(isActive: false), .sample(expiresAt: .test), .sample(owner: 2), .sample(owner: 9),
    ])
    func `a revoked or expired key, or one of an inactive or absent owner, is refused`(_ key: APIKey) {
        let memory = IdentityMemory(.sample(), .sample(id: 2, isActive: false), keys: [key])
        #expect(faultCode { try authenticate(APIKey.secret, in: memory.scope) } == "auth.invalid_credentials")
    }

    @Test(arguments: [(Session.sample(revokedAt: .test), 0), (.sample(), 3600), (.sample(user: 2), 0)] as [(Session, Int64)])
    func `a revoked or expired session, or one of an inactive person, is refused`(_ session: Session, _ elapsed: Int64) {
        let memory = IdentityMemory(.sample(), .sample(id: 2, isActive: false), sessions: [session])
        memory.advance(seconds: elapsed)
        #expect(faultCode { try authenticate(Session.token, in: memory.scope) } == "auth.invalid_credentials")
    }
}
