import Cryptography
import FoundationEssentials
import Glibc
import Kernel
import PostgresDriver
import ResourceKit
import SQLiteDriver
import Synchronization
import Testing
import UseCaseKit

@testable import APIKit
@testable import Platform
@testable import SQLKit

/// A whole installation on a SQLite file of its own, with a small company in it, and no socket.
///
/// Its people, sites and signalements are those of `World+Company.swift`. Every answer is checked against what the
/// documents promise of its route, so that no test can meet an undocumented refusal unnoticed.
final class World: Sendable {
    let clock: TestClock
    let installation: Installation
    let recorder: RecordingDatabase
    let api: API
    private let folder: String
    private let schema: Schema?
    private let isAltered = Atomic<Bool>(false)
    private let keys = Mutex<[Credential: String]>([:])

    /// - Parameters:
    ///   - isEmbedded: the test is about the embedded engine. Others run on PostgreSQL when `HUB_TEST_POSTGRES` names a server.
    ///   - limits: none, unless a test is about them.
    ///   - store: how what counts them answers.
    ///   - keepsAnswers: false to compute each answer anew. On PostgreSQL that is so anyway: nothing there tells who wrote.
    ///   - populate: what the test adds to the company, in the same transaction.
    static func make(
        isEmbedded: Bool = false, limits: RateLimitSetting = .off, store: StoreKind = .atOnce, keepsAnswers: Bool = true,
        _ populate: @escaping @Sendable (SQLSession) throws -> Void = { _ in }
    ) async throws -> World {
        let world = try await World(isEmbedded: isEmbedded, limits, store, keepsAnswers)
        let passwordHash = try await hash.value
        try await world.installation.migrate()
        try await world.write { session in
            try Company(session).populate(passwordHash: passwordHash)
            try populate(session)
        }
        return world
    }

    private init(isEmbedded: Bool, _ limits: RateLimitSetting, _ store: StoreKind, _ keepsAnswers: Bool) async throws {
        folder = "\(Self.root)/\(Self.count.add(1, ordering: .relaxed).newValue)"
        clock = TestClock()
        var settings = Settings()
        settings.dataDirectory = folder
        settings.secretKey = Array(0..<32)
        schema = isEmbedded ? nil : try await Schemas.shared?.take()
        if let schema {
            settings.databaseURL = schema.url
            settings.databaseConnections = 4
        }
        settings.rateLimits = limits
        if !keepsAnswers { settings.cacheBytes = 0 }
        installation = try Installation(settings, environment: clock.environment)
        recorder = RecordingDatabase(installation.database)
        api = try store.api(of: installation, on: recorder, clock)
    }

    deinit {
        if case .scaled(let database) = installation.storage {
            Task.detached { [schema, isAltered = isAltered.load(ordering: .relaxed)] in
                try? await database.close()
                if let schema, !isAltered { Schemas.shared?.giveBack(schema) }
            }
        }
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Everybody's password, hashed once for all worlds.
    private static let hash = Task { try await Argon2PasswordHasher(randomBytes: { TestClock.bytes($0, seed: 1) }).hash(StatusRow.password) }
    private static let count = Atomic<Int>(0)
    /// In memory where the machine has such a place: what is tested is not the disk. Removed at exit as well, for the
    /// worlds that several tests share.
    private static let root: String = {
        atexit { try? FileManager.default.removeItem(atPath: World.root) }
        let places = [ProcessInfo.processInfo.environment["TMPDIR"], "/dev/shm"].compactMap(\.self)
        return "\(places.first { FileManager.default.isWritableFile(atPath: $0) } ?? "/tmp")/hub-contract-\(getpid())"
    }()

    /// The engine, for tests that are about it.
    var embedded: SQLiteDatabase {
        guard case .embedded(let database) = installation.storage else { preconditionFailure("World.make(isEmbedded: true) is needed here") }
        return database
    }

    var databasePath: String { installation.settings.databasePath }
    var platform: Platform { installation.platform }

    // MARK: Storage

    func write<Value: Sendable>(_ body: @escaping @Sendable (SQLSession) throws -> Value) async throws -> Value {
        try await installation.database.write { [clock] in
            try body(SQLSession($0, now: clock.now, caller: nil, environment: clock.environment))
        }
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value {
        try await installation.database.read(.brief, body)
    }

    /// Breaks or changes the schema itself, which no other world may then have.
    func alter(_ sql: String) async throws {
        isAltered.store(true, ordering: .relaxed)
        try await run(sql)
    }

    // MARK: Requests

    /// Asks the API, and checks that the answer is one that the route documents.
    ///
    /// - Parameters:
    ///   - target: a path and, maybe, a query, percent-encoded.
    ///   - api: another one on the same storage.
    @discardableResult
    func call(
        _ method: String, _ target: String, as credential: Credential = .admin, body: JSON? = nil, bytes: [UInt8]? = nil,
        headers: [HeaderName: String] = [:], from address: String = "192.0.2.7", through api: API? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Reply {
        let request = try await request(method, target, as: credential, body: body, bytes: bytes, headers: headers, from: address)
        let (response, record) = await (api ?? self.api).respond(to: request)
        let reply = try Reply(response, record)
        expectDocumented(reply, method, request.path, sourceLocation)
        return reply
    }

    func request(
        _ method: String, _ target: String, as credential: Credential, body: JSON? = nil, bytes: [UInt8]? = nil, headers: [HeaderName: String] = [:],
        from address: String = "192.0.2.7"
    ) async throws -> APIRequest {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        var all = headers
        try await present(credential, in: &all)
        let lookUp = all
        return APIRequest(
            method: method, path: parts[0], query: parts.count > 1 ? parts[1] : "", body: bytes ?? body?.encoded() ?? [], address: address
        ) { lookUp[$0] }
    }

    private func present(_ credential: Credential, in headers: inout [HeaderName: String]) async throws {
        switch credential {
        case .nobody: break
        case .session(let person): headers[.authorization] = "Bearer \(person.sessionToken)"
        case .cookie(let person): headers[.cookie] = "theme=dark; access_token=\(person.sessionToken)"
        case .bearer(let token): headers[.authorization] = "Bearer \(token)"
        case .key(let person, let scopes): headers[.authorization] = "Bearer \(try await key(of: person, scopes: scopes))"
        }
    }

    /// Makes the key that a credential stands for, so that using it later changes nothing.
    func prepare(_ credential: Credential) async throws {
        if case .key(let person, let scopes) = credential { _ = try await key(of: person, scopes: scopes) }
    }

    /// The secret of a key with these scopes, made the first time it is asked for.
    private func key(of person: Person, scopes: [String]) async throws -> String {
        let credential = Credential.key(person, scopes)
        if let known = keys.withLock({ $0[credential] }) { return known }
        let seed = "\(person) \(scopes)".utf8.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        let secret = "hbc_" + Base64URL.encode(TestClock.bytes(32, seed: seed))
        try await write { try Company($0).insertKey(secret, of: person, scopes: scopes) }
        keys.withLock { $0[credential] = secret }
        return secret
    }

    private func expectDocumented(_ reply: Reply, _ method: String, _ path: String, _ sourceLocation: SourceLocation) {
        guard reply.status >= 400, case .found(let match) = api.router.find(method, path) else { return }
        let documented = RouteFaults(match.operation, match.route).byStatus.first { $0.status == reply.status }?.codes.map(\.name) ?? []
        guard let code = reply.code, documented.contains(code) else {
            let cause = reply.record.fault.map { "\($0.location) \($0.cause.map { "\($0)" } ?? "")" } ?? ""
            Issue.record(
                "\(match.operation.name) does not document \(reply.status) \(reply.code ?? "without a code") on \(match.route.path) \(cause)",
                sourceLocation: sourceLocation)
            return
        }
    }
}
