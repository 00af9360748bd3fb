import IdentityAdapters
import IdentityApplication
import IdentityDomain
public import Kernel
import SQLKit
import UseCaseKit

/// What the machine's operator may do from the command line. Same use cases and rules as the API.
public struct Administration: Sendable {
    let platform: Platform
    let database: any SQLDatabase
    let environment: Environment

    public struct CreatedUser: Sendable {
        public let id: UtilisateurID
        /// Set when no password was given; shown once.
        public let generatedPassword: String?
    }

    public struct CreatedKey: Sendable {
        public let id: String
        /// Shown once.
        public let secret: String
    }

    private func storage(_ caller: Caller) -> IdentityStorage { IdentityStorage(database: database, environment: environment, caller: caller) }

    /// Whether nobody has an account yet.
    public func isEmpty() async throws -> Bool { try await directory { try $0.isEmpty() } }

    private func directory<Value: Sendable>(_ body: @escaping @Sendable (IdentityDirectory) throws -> Value) async throws -> Value {
        try await database.read(.brief) { [environment] connection in
            try body(IdentityDirectory(SQLSession(connection, now: environment.now(), caller: nil, environment: environment)))
        }
    }

    public func createUser(email: String, lastName: String, firstName: String, role: String, password: String?) async throws -> CreatedUser {
        guard let role = Role(rawValue: role) else {
            throw Complaint("role: one of \(Role.allCases.map(\.rawValue).joined(separator: ", ")), not \(role)")
        }
        let generated = password == nil ? generatedPassword() : nil
        let caller = Caller.system("users")
        let create = CreateUtilisateur(storage: storage(caller), passwords: platform.passwords)
        let command = CreateUtilisateur.Command(email: email, password: password ?? generated ?? "", nom: lastName, prenom: firstName, role: role)
        let user = try await Complaint.explaining { try await create(command, by: caller) }
        return CreatedUser(id: user.id, generatedPassword: generated)
    }

    /// 120 random bits, and one of each kind that the policy asks for.
    private func generatedPassword() -> String { Base64URL.encode(environment.randomBytes(15)) + "aA1" }

    public func createKey(owner: String, name: String, scopes: [String], expiresDays: Int?) async throws -> CreatedKey {
        guard let user = try await directory({ try $0.utilisateur(email: owner) }) else {
            throw Complaint("no user has the e-mail \(owner): hub users list")
        }
        let caller = Caller.system("keys", as: user.id)
        let create = CreateAPIKey(digest: SecretSHA256(), environment: environment)
        let command = CreateAPIKey.Command(nom: name, scopes: scopes, expiresDays: expiresDays, userID: user.id)
        let receipt = try await Complaint.explaining { try await storage(caller).write { try create(command, in: $0, by: caller) } }
        return CreatedKey(id: receipt.key.id.description, secret: receipt.secret.value)
    }

    public func revokeKey(_ id: String) async throws {
        guard let uuid = Self.uuid(id) else { throw Complaint("\(id) is not a key id: hub keys list") }
        let caller = Caller.system("keys")
        _ = try await Complaint.explaining { try await storage(caller).write { try RevokeAPIKey()(APIKeyID(uuid), in: $0, by: caller) } }
    }

    /// A table of keys, without their secrets.
    public func listKeys(includeRevoked: Bool) async throws -> String {
        let keys = try await directory { try $0.apiKeys(includingRevoked: includeRevoked) }
        let rows = keys.map { key in
            [
                key.id.description, key.keyPrefix + "…", key.nom, "user \(key.userID)", key.scopes.joined(separator: " "),
                key.isActive ? "active" : "revoked",
                key.expiresAt.map { "expires \($0.day)" } ?? "never expires", key.lastUsedAt.map { "used \($0)" } ?? "never used",
            ]
        }
        return TextTable.render(rows, whenEmpty: "No key.")
    }

    /// A table of users.
    public func listUsers() async throws -> String {
        let users = try await directory { try $0.utilisateurs() }
        let rows = users.map { [$0.id.description, $0.email.rawValue, $0.nomComplet, $0.role.rawValue, $0.isActive ? "active" : "inactive"] }
        return TextTable.render(rows, whenEmpty: "No user.")
    }
}
