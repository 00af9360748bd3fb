import IdentityApplication
import IdentityDomain
import Kernel
import TestKit
import Testing
import UseCaseKit

@Suite struct APIKeyUseCaseTests {
    let memory = IdentityMemory(
        .sample(.admin, id: 1), .sample(.compagnon, id: 2), .sample(.compagnon, id: 3, isActive: false), .sample(.admin, id: 4))
    let create = CreateAPIKey(digest: ReadableDigest(), environment: .test())
    let revoke = RevokeAPIKey()

    private func create(_ command: CreateAPIKey.Command, by caller: Caller) throws -> CreateAPIKey.Receipt {
        try create(command, in: memory.scope, by: caller)
    }

    @Test func `a key is stored without its secret, and announced without its hash`() throws {
        let receipt = try create(.init(nom: "Paie"), by: .test(.compagnon, id: 2))
        #expect(memory.rows.keys == [receipt.key])
        #expect(SecretFormat.apiKey.matches(receipt.secret.value))
        #expect(receipt.key.keyHash == "sha256(\(receipt.secret.value))")
        #expect(receipt.key.keyPrefix == String(receipt.secret.value.prefix(8)))
        #expect(memory.recorded.names == ["api_key.created"])
        #expect(
            memory.recorded.all.first?.data.map(\.name) == [
                "id", "api_key_id", "user_id", "utilisateur_id", "nom", "key_prefix", "scopes", "expires_at",
            ])
    }

    @Test func `by default a key reads, for 90 days, a thousand times an hour`() throws {
        let key = try create(.init(nom: "Paie"), by: .test(.compagnon, id: 2)).key
        #expect(key.scopes == ["read"])
        #expect(key.expiresAt == .test.adding(days: 90))
        #expect(key.rateLimitPerHour == 1000)
        #expect(key.userID == UtilisateurID(2))
    }

    @Test(arguments: [(nil, nil), (1, Instant.test.adding(days: 1)), (3650, Instant.test.adding(days: 3650))] as [(Int?, Instant?)])
    func `the lifetime is chosen in days, or for ever`(_ days: Int?, _ expiry: Instant?) throws {
        #expect(try create(.init(nom: "Paie", expiresDays: days), by: .test(.compagnon, id: 2)).key.expiresAt == expiry)
    }

    @Test func `a scope given twice is kept once`() throws {
        #expect(try create(.init(nom: "Paie", scopes: ["write", "read", "write"]), by: .test(.compagnon, id: 2)).key.scopes == ["write", "read"])
    }

    @Test(arguments: [
        (CreateAPIKey.Command(nom: " "), "api_key.invalid_name"), (.init(nom: String(repeating: "n", count: 256)), "api_key.invalid_name"),
        (.init(nom: "Paie", expiresDays: 0), "api_key.invalid_expiry"), (.init(nom: "Paie", expiresDays: 3651), "api_key.invalid_expiry"),
        (.init(nom: "Paie", scopes: []), "api_key.unknown_scope"), (.init(nom: "Paie", scopes: ["read", "taches:read"]), "api_key.unknown_scope"),
        (.init(nom: "Paie", rateLimitPerHour: 0), "api_key.invalid_rate_limit"), (.init(nom: "Paie", userID: UtilisateurID(9)), "user.not_found"),
        (.init(nom: "Paie", userID: UtilisateurID(3)), "user.inactive"),
    ])
    func `a wrong request issues and announces nothing`(_ command: CreateAPIKey.Command, _ code: String) {
        #expect(faultCode { try create(command, by: .test(.admin)) } == code)
        #expect(memory.rows.keys.isEmpty)
        #expect(memory.recorded.names.isEmpty)
    }

    @Test func `the unknown scopes are told`() async {
        let refusal = await fault { try create(.init(nom: "Paie", scopes: ["read", "x", "y:read"]), by: .test(.admin)) }
        #expect(refusal?.facts == [JSON.Member("unknown", ["x", "y:read"])])
    }

    @Test(
        arguments: [
            (Caller.test(.admin, id: 1), 1, nil), (.test(.admin, id: 1), 4, nil), (.test(.compagnon, id: 2), 2, "api_key.admin_scope_reserved"),
            (.test(.admin, id: 1), 2, "api_key.admin_scope_reserved"), (.key(.admin, id: 1, scopes: ["write"]), 1, "api_key.admin_scope_reserved"),
        ] as [(Caller, Int64, String?)])
    func `the admin scope is granted by an administrator to an administrator`(_ caller: Caller, _ owner: Int64, _ code: String?) {
        #expect(faultCode { try create(.init(nom: "Paie", scopes: ["admin"], userID: UtilisateurID(owner)), by: caller) } == code)
    }

    @Test(
        arguments: [
            (Caller.test(.compagnon, id: 2), CreateAPIKey.Command(nom: "Paie", userID: UtilisateurID(2)), nil),
            (.test(.compagnon, id: 2), .init(nom: "Paie", userID: UtilisateurID(1)), "auth.forbidden"),
            (.test(.compagnon, id: 2), .init(nom: "Paie", rateLimitPerHour: 5000), "auth.forbidden"),
            (.test(.admin, id: 1), .init(nom: "Paie", userID: UtilisateurID(2), rateLimitPerHour: 5000), nil),
        ] as [(Caller, CreateAPIKey.Command, String?)])
    func `only an administrator issues for others or chooses the limit`(_ caller: Caller, _ command: CreateAPIKey.Command, _ code: String?) {
        #expect(faultCode { try create(command, by: caller) } == code)
    }

    @Test func `an eleventh usable key is refused`() async {
        memory.change { $0.keys = (1...10).map { .sample($0, owner: 2) } }
        let refusal = await fault { try create(.init(nom: "Paie"), by: .test(.compagnon, id: 2)) }
        #expect(refusal?.code == .apiKeyLimitReached)
        #expect(refusal?.facts == [JSON.Member("limit", 10)])
    }

    @Test func `revoked, expired and others' keys do not count`() throws {
        memory.change {
            $0.keys =
                (1...9).map { .sample($0, owner: 2) } + [
                    .sample(10, owner: 2, isActive: false), .sample(11, owner: 2, expiresAt: .test), .sample(12, owner: 1),
                ]
        }
        _ = try create(.init(nom: "Paie"), by: .test(.compagnon, id: 2))
        #expect(memory.rows.keys.count == 13)
    }

    @Test(arguments: [Caller.test(.compagnon, id: 2, grant: .own), .test(.admin, id: 1, grant: .own)])
    func `the owner or an administrator revokes a key, which is announced`(_ caller: Caller) throws {
        memory.change { $0.keys = [.sample(owner: 2)] }
        try revoke(APIKeyID(.sample(1)), in: memory.scope, by: caller)
        #expect(memory.rows.keys.map(\.isActive) == [false])
        #expect(memory.recorded.names == ["api_key.revoked"])
    }

    @Test func `revoking twice announces nothing more`() throws {
        memory.change { $0.keys = [.sample(owner: 2, isActive: false)] }
        try revoke(APIKeyID(.sample(1)), in: memory.scope, by: .test(.compagnon, id: 2))
        #expect(memory.recorded.names.isEmpty)
    }

    @Test(arguments: [(1, "auth.forbidden"), (7, "api_key.not_found")] as [(UInt8, String)])
    func `another's key is forbidden, an absent one not found`(_ number: UInt8, _ code: String) {
        memory.change { $0.keys = [.sample(owner: 1)] }
        #expect(faultCode { try revoke(APIKeyID(.sample(number)), in: memory.scope, by: .test(.conducteur, id: 2)) } == code)
        #expect(memory.rows.keys == [.sample(owner: 1)])
        #expect(memory.recorded.names.isEmpty)
    }
}
