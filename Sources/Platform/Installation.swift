public import APIKit
import Cryptography
import FoundationEssentials
import Kernel
import Logging
import ResourceKit
public import SQLKit
public import SQLiteDriver
import Telemetry
public import UseCaseKit

/// An opened installation: its storage, its secrets, and the features composed on them. What every command works on.
public struct Installation: Sendable {
    public let settings: Settings
    public let database: SQLiteDatabase
    public let environment: Environment
    let platform: Platform
    let keyUsage: KeyUsage

    /// Opens the data folder, creating it when absent; does not touch the schema.
    public init(_ settings: Settings, environment: Environment = .live) throws {
        try FileManager.default.createDirectory(
            atPath: settings.dataDirectory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let box = try SecretBox(secret: try MasterSecret.load(settings))
        let usage = KeyUsage(logger: Logger(label: "hub.keys"))
        self.settings = settings
        self.environment = environment
        database = try SQLiteDatabase(path: settings.databasePath, vault: box)
        platform = Platform(sealer: box, environment: environment) { usage.used($0) }
        keyUsage = usage
        usage.whenDue { [database, platform, environment] keys in
            try await platform.recordUse(of: keys, on: database, environment: environment)
        }
    }

    public var migrator: Migrator { Migrator(platform.migrations) }
    public var administration: Administration { Administration(platform: platform, database: database, environment: environment) }

    /// Brings the schema up to date; answers what was applied.
    @discardableResult
    public func migrate() async throws -> [String] { try await migrator.run(on: database, now: environment.now()) }

    /// The API on this installation's storage.
    public func api() -> API { platform.api(on: database, environment: environment) }

    func site(_ sink: LogSink) -> Site {
        Site(
            api: api(), pages: Pages(platform: platform, settings: settings),
            health: Health(database: database, migrator: migrator, environment: environment),
            log: RequestLog(sink: sink, now: environment.now, isOn: settings.logsRequests))
    }
}

extension Environment {
    /// The machine's clock and generator.
    public static let live = Environment(
        now: { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }, newUUID: { UUID() }, randomBytes: { Randomness.bytes($0) })
}
