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

    /// - Parameter noteUse: told of API keys whose use is worth writing down.
    init(sealer box: SecretBox, environment: Environment, noteUse: @escaping @Sendable (APIKeyID) -> Void = { _ in }) {
        let sealer: any Sealer = box
        self.box = box
        self.noteUse = noteUse
        passwords = Passwords(argon2: Argon2PasswordHasher(randomBytes: environment.randomBytes))
        let identity = IdentityPorts(
            passwords: passwords, digest: SecretSHA256(), environment: environment, decoyHash: Argon2PasswordHasher.decoyHash)
        modules = [
            .identity(identity, sealer: sealer),
            .chantiers(people: { TeamPeople(session: $0) }, obstacles: { Obstacles(session: $0) }, sealer: sealer),
            .signalements(
                chantiers: { SignalementSites(session: $0) }, people: { Assignees(session: $0) }, perimeter: ChantierPerimeter.condition,
                sealer: sealer),
        ]
    }

    var operations: [Operation] { modules.flatMap(\.operations) }
    var migrations: [Migration] { [.platform, .jobs] + modules.flatMap(\.migrations) }
    /// Every feature's, and those of the tables that all share.
    var jobs: [Job] { [.idempotencyPurge, .history] + modules.flatMap(\.jobs) }
    var catalog: Catalog { Catalog(shapes: modules.flatMap(\.shapes), links: modules.flatMap(\.links), schemas: modules.flatMap(\.schemas)) }

    /// The API over a storage.
    func api(on database: any SQLDatabase, environment: Environment) -> API {
        API(
            operations,
            ports: API.Ports(
                database: database, authenticator: IdentityAuthenticator(digest: SecretSHA256(), noteUse: noteUse), environment: environment,
                renderer: Renderer(catalog: catalog, digest: Digest.short), digest: box.fingerprint))
    }

    /// Writes down that keys were used.
    func recordUse(of keys: Set<APIKeyID>, on database: any SQLDatabase, environment: Environment) async throws {
        let storage = IdentityStorage(database: database, environment: environment, caller: nil)
        try await storage.write { scope in
            for key in keys { try RecordAPIKeyUse()(key, in: scope) }
        }
    }
}
