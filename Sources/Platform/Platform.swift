import APIKit
import ChantiersAdapters
import Cryptography
import IdentityAdapters
import IdentityApplication
import JobKit
import Kernel
import ResourceKit
import SQLKit
import SignalementsAdapters
import UseCaseKit

/// The composition root: the list of features, and what each needs of the others. A new feature is one entry here.
struct Platform: Sendable {
    let modules: [Module]
    let passwords: any PasswordHasher
    private let box: SecretBox
    private let noteUse: @Sendable (APIKeyID) -> Void
    private let rateLimits: RateLimitSetting

    /// - Parameters:
    ///   - rateLimits: what replaces the declared policies.
    ///   - noteUse: told of API keys whose use is worth writing down.
    init(
        sealer box: SecretBox, environment: Environment, rateLimits: RateLimitSetting = .declared,
        noteUse: @escaping @Sendable (APIKeyID) -> Void = { _ in }
    ) {
        let sealer: any Sealer = box
        self.box = box
        self.noteUse = noteUse
        self.rateLimits = rateLimits
        passwords = Passwords(argon2: Argon2PasswordHasher(randomBytes: environment.randomBytes))
        let identity = IdentityPorts(
            passwords: passwords, digest: SecretSHA256(), environment: environment, decoyHash: Argon2PasswordHasher.decoyHash)
        modules = [
            .identity(identity, sealer: sealer),
            .chantiers(people: { TeamPeople(session: $0) }, obstacles: { Obstacles(session: $0) }, sealer: sealer),
            .signalements(
                chantiers: { SignalementSites(session: $0) }, people: { Assignees(session: $0) }, perimeter: ChantierPerimeter.condition,
                sealer: sealer),
            .limits,
        ]
    }

    /// A platform that nothing is stored through: for what it declares.
    static func declared() throws -> Platform {
        Platform(sealer: try SecretBox(secret: Array(repeating: 0, count: SecretBox.secretBytes)), environment: .live)
    }

    var operations: [Operation] { modules.flatMap(\.operations) }
    var migrations: [Migration] { [.platform, .jobs, .secretKeyProof] + modules.flatMap(\.migrations) }
    /// What is followed so that answers can be kept; what every request writes is not.
    var tables: TableCatalog { TableCatalog(modules.flatMap(\.migrations), internals: [.platform, .jobs, .secretKeyProof]) }

    /// Every feature's, and those of the tables that all share; what only one engine needs runs there alone.
    func jobs(on dialect: Dialect) -> [Job] {
        [.idempotencyPurge, .history] + (dialect == .postgres ? [.auditPartitions] : []) + modules.flatMap(\.jobs)
    }

    var catalog: Catalog { Catalog(shapes: modules.flatMap(\.shapes), links: modules.flatMap(\.links), schemas: modules.flatMap(\.schemas)) }

    /// The limits in force.
    func limitPolicies(_ setting: RateLimitSetting) throws(RateLimitSetting.Invalid) -> [LimitPolicy] {
        try setting.policies(from: LimitPolicy.everywhere + modules.flatMap(\.limits), operations)
    }

    /// The API over a storage.
    ///
    /// - Parameters:
    ///   - limitStore: where limits are counted.
    ///   - cache: what keeps answers, when anything does.
    ///   - opening: what answers for both at once, when something does.
    func api(
        on database: any SQLDatabase, environment: Environment, limitStore: any LimitStore, cache: ResponseCache?,
        opening: (any OpeningStore)? = nil
    ) throws -> API {
        let limits = Limits(try limitPolicies(rateLimits), store: limitStore)
        return API(
            operations,
            ports: API.Ports(
                database: database, authenticator: IdentityAuthenticator(digest: SecretSHA256(), noteUse: noteUse), environment: environment,
                renderer: Renderer(catalog: catalog, digest: Fingerprint.of), limits: limits, cache: cache, opening: opening, digest: box.fingerprint)
        )
    }

    /// Writes down that keys were used.
    func recordUse(of keys: Set<APIKeyID>, on database: any SQLDatabase, environment: Environment) async throws {
        let storage = IdentityStorage(database: database, environment: environment, caller: nil)
        try await storage.write { scope in
            for key in keys { try RecordAPIKeyUse()(key, in: scope) }
        }
    }
}
