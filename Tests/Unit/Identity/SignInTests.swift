import FoundationEssentials
import IdentityApplication
import IdentityDomain
import Kernel
import TestKit
import Testing
import UseCaseKit

@Suite struct SignInTests {
    let memory = IdentityMemory(
        .sample(id: 1), .sample(id: 2, isActive: false), .sample(id: 3, passwordHash: "old:Chantier2025"))
    let hasher = CountingHasher()

    private func signIn(
        _ email: String = "user1@example.fr", _ password: String = "Chantier2025", from address: String = "127.0.0.1", hasher: CountingHasher? = nil
    ) async throws -> SignIn.Receipt {
        let signIn = SignIn(
            storage: memory, passwords: hasher ?? self.hasher, digest: ReadableDigest(), environment: .test(), decoyHash: "new:nobody's")
        return try await signIn(email: email, password: password, from: .test(address: address))
    }

    private func fail(_ times: Int, _ email: String = "user1@example.fr", from address: String = "127.0.0.1") async {
        for _ in 0..<times { _ = try? await signIn(email, "wrong", from: address) }
    }

    @Test func `the right password opens a session of one hour, stored without its token`() async throws {
        let receipt = try await signIn()
        let session = try #require(memory.rows.sessions.first)
        #expect(receipt.utilisateur.id == UtilisateurID(1))
        #expect(SecretFormat.session.matches(receipt.token.value))
        #expect(session.tokenHash == "sha256(\(receipt.token.value))")
        #expect(session.csrfToken == receipt.csrfToken.value)
        #expect(session.expiresAt == .test.adding(seconds: 3600))
        #expect(session.id == receipt.sessionID)
        #expect(memory.recorded.names.isEmpty)
    }

    @Test func `the address is known whatever its case`() async throws {
        #expect(try await signIn("USER1@Example.fr").utilisateur.id == UtilisateurID(1))
    }

    @Test(arguments: [
        ("user1@example.fr", "wrong"), ("user1@example.fr", ""), ("nobody@example.fr", "Chantier2025"), ("user2@example.fr", "Chantier2025"),
        ("no address", "Chantier2025"), ("nobody@example.fr", "nobody's"), ("user1@example.fr", String(repeating: "x", count: 1025)),
    ])
    func `every refusal is the same answer for the same work`(_ email: String, _ password: String) async {
        let refusal = await fault { try await signIn(email, password) }
        #expect(refusal?.code == .invalidCredentials)
        #expect(refusal?.text.english == "Wrong e-mail or password.")
        #expect(refusal?.facts.isEmpty == true)
        #expect((hasher.verifications, hasher.hashes) == (1, 0))
        #expect(memory.rows.attempts[LoginAttempts.Key(account: email, address: "127.0.0.1")]?.failures == [.test])
        #expect(memory.rows.sessions.isEmpty)
    }

    @Test(arguments: ["user1@example.fr", "user2@example.fr", "nobody@example.fr"])
    func `five failures lock the account for this address, existing or not`(_ email: String) async {
        await fail(5, email)
        let refusal = await fault { try await signIn(email) }
        #expect(refusal?.code == .tooManyAttempts)
        #expect(refusal?.facts == [JSON.Member("retry_after", 900)])
        #expect(hasher.verifications == 5)
        #expect(memory.rows.sessions.isEmpty)
    }

    @Test func `another address and another account are not locked`() async throws {
        await fail(5)
        _ = try await signIn(from: "192.0.2.1")
        _ = try await signIn("user3@example.fr")
        #expect(memory.rows.sessions.count == 2)
    }

    @Test func `the lock ends after fifteen minutes`() async throws {
        await fail(5)
        memory.advance(seconds: 900)
        _ = try await signIn()
    }

    @Test func `a success forgets the failures`() async throws {
        await fail(4)
        _ = try await signIn()
        await fail(4)
        _ = try await signIn()
        #expect(memory.rows.attempts[LoginAttempts.Key(account: "user1@example.fr", address: "127.0.0.1")] == nil)
    }

    // MARK: Strangers

    /// One wrong password from each of so many networks.
    private func besiege(_ count: Int, _ email: String = "user1@example.fr") async {
        for number in 0..<count { await fail(1, email, from: "198.51.100.\(number)") }
    }

    @Test(arguments: ["user1@example.fr", "user2@example.fr", "nobody@example.fr"])
    func `thirty failures from networks that are not known lock the account for those, existing or not`(_ email: String) async {
        await besiege(30, email)
        let refusal = await fault { try await signIn(email, from: "203.0.113.1") }
        #expect(refusal?.code == .tooManyAttempts)
        #expect(refusal?.facts == [JSON.Member("retry_after", 900)])
        #expect(hasher.verifications == 30)
    }

    @Test func `the owner signs in from where he has before, whatever strangers do`() async throws {
        _ = try await signIn()
        await besiege(40)
        _ = try await signIn()
        #expect(memory.rows.sessions.count == 2)
    }

    @Test func `his own mistakes there are not counted with those of strangers`() async throws {
        _ = try await signIn()
        await besiege(29)
        await fail(4)
        _ = try await signIn(from: "203.0.113.1")
    }

    @Test func `a known network is locked by its own failures as any other`() async throws {
        _ = try await signIn()
        await fail(5)
        #expect(await fault { try await signIn() }?.code == .tooManyAttempts)
    }

    @Test func `a network is forgotten ninety days after the last sign-in`() async throws {
        _ = try await signIn()
        memory.advance(seconds: KnownAddress.lifetimeDays * 86_400 + 1)
        await besiege(30)
        #expect(await fault { try await signIn() }?.code == .tooManyAttempts)
    }

    @Test func `an old hash is upgraded`() async throws {
        _ = try await signIn("user3@example.fr")
        #expect(memory.rows.utilisateurs[2].passwordHash == "new:Chantier2025")
    }

    @Test func `a hash of today is left alone`() async throws {
        _ = try await signIn()
        #expect(memory.rows.utilisateurs[0].version == 1)
        #expect(hasher.hashes == 0)
    }

    @Test func `a password replaced while it was verified opens nothing`() async {
        let slow = CountingHasher { [memory] in memory.change { $0.utilisateurs[0].replacePasswordHash(with: "new:Other2025", at: .test) } }
        #expect(await fault { try await signIn(hasher: slow) }?.code == .invalidCredentials)
        #expect(memory.rows.sessions.isEmpty)
    }

    @Test func `a hash upgraded by a concurrent sign-in does not refuse this one`() async throws {
        let slow = CountingHasher { [memory] in memory.change { $0.utilisateurs[2].replacePasswordHash(with: "new:Chantier2025", at: .test) } }
        _ = try await signIn("user3@example.fr", hasher: slow)
        #expect(memory.rows.sessions.count == 1)
    }

    @Test func `a right guess that comes after the lock learns nothing`() async {
        let locked = LoginAttempts(lockedUntil: .test.adding(seconds: 60))
        let slow = CountingHasher { [memory] in
            memory.change { $0.attempts[LoginAttempts.Key(account: "user1@example.fr", address: "127.0.0.1")] = locked }
        }
        #expect(await fault { try await signIn(hasher: slow) }?.code == .tooManyAttempts)
        #expect(memory.rows.sessions.isEmpty)
    }
}
