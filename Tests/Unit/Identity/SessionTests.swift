import IdentityApplication
import IdentityDomain
import Kernel
import TestKit
import Testing
import UseCaseKit

@Suite struct SessionTests {
    let memory = IdentityMemory(
        .sample(id: 1), .sample(id: 2),
        sessions: [.sample(1, user: 1), .sample(2, user: 1, tokenHash: "b"), .sample(3, user: 2, tokenHash: "c")])
    let hasher = CountingHasher()
    private func changePassword(old: String, new: String, by caller: Caller, _ hasher: CountingHasher? = nil) async throws {
        let change = ChangePassword(storage: memory, passwords: hasher ?? self.hasher)
        let prepared = try await change.prepare(old: old, new: new, by: caller)
        try await memory.write { try prepared(in: $0) }
    }

    private var revoked: [Bool] { memory.rows.sessions.map { $0.revokedAt != nil } }

    @Test func `signing out ends this session and no other`() throws {
        try SignOut()(in: memory.scope, by: .test(.compagnon))
        #expect(revoked == [true, false, false])
    }

    @Test func `a key cannot sign out`() {
        #expect(faultCode { try SignOut()(in: memory.scope, by: .key(.admin, scopes: ["admin"])) } == "auth.forbidden")
    }

    @Test(arguments: [(0, nil, true), (3599, nil, true), (3600, nil, false), (0, Instant.test, false)] as [(Int64, Instant?, Bool)])
    func `a session lives one hour unless revoked`(_ elapsed: Int64, _ revokedAt: Instant?, _ isValid: Bool) {
        #expect(Session.sample(revokedAt: revokedAt).isValid(at: .test.adding(seconds: elapsed)) == isValid)
    }

    @Test func `an endless user agent is cut`() {
        let session = Session(
            opening: SessionID(.sample(1)), for: UtilisateurID(1), tokenHash: "h", csrfToken: "c", clientAddress: "::1",
            userAgent: String(repeating: "u", count: 9000), at: .test)
        #expect(session.userAgent.utf8.count == 255)
    }

    @Test func `a changed password ends one's other sessions and nobody else's`() async throws {
        try await changePassword(old: "Chantier2025", new: "Chantier2026", by: .test(.compagnon))
        #expect(memory.rows.utilisateurs[0].passwordHash == "new:Chantier2026")
        #expect(revoked == [false, true, false])
    }

    @Test func `a wrong old password changes nothing and counts as a failure`() async {
        let refusal = await fault { try await changePassword(old: "wrong", new: "Chantier2026", by: .test(.compagnon)) }
        #expect(refusal?.code == .wrongPassword)
        #expect(refusal?.field == "old_password")
        #expect(memory.rows.utilisateurs[0] == .sample(id: 1))
        #expect(revoked == [false, false, false])
        #expect(memory.rows.attempts[LoginAttempts.Key(account: "user1@example.fr", address: "127.0.0.1")]?.failures.count == 1)
    }

    @Test func `guessing the old password is locked out`() async {
        for _ in 0..<5 { _ = await fault { try await changePassword(old: "wrong", new: "Chantier2026", by: .test(.compagnon)) } }
        #expect(await fault { try await changePassword(old: "Chantier2025", new: "Chantier2026", by: .test(.compagnon)) }?.code == .tooManyAttempts)
    }

    @Test func `a weak new password is refused before the old one is looked at`() async {
        #expect(await fault { try await changePassword(old: "wrong", new: "weak", by: .test(.compagnon)) }?.code == .weakPassword)
        #expect(hasher.verifications == 0)
    }

    @Test func `a key does not change passwords`() async {
        #expect(
            await fault { try await changePassword(old: "Chantier2025", new: "Chantier2026", by: .key(.admin, scopes: ["admin"])) }?.code
                == .forbidden)
    }

    @Test func `a password changed elsewhere meanwhile is not overwritten`() async {
        let slow = CountingHasher { [memory] in memory.change { $0.utilisateurs[0].replacePasswordHash(with: "new:Other2025", at: .test) } }
        #expect(
            await fault { try await changePassword(old: "Chantier2025", new: "Chantier2026", by: .test(.compagnon), slow) }?.code == .staleVersion)
        #expect(memory.rows.utilisateurs[0].passwordHash == "new:Other2025")
    }
}
