import Cryptography
import FoundationEssentials
import Kernel
import PostgresDriver
import SQLKit
import SQLiteDriver
public import UseCaseKit

/// `hub move`: brings an embedded installation to PostgreSQL.
///
/// Rows are copied page by page in the order of their keys; a page and the mark of how far the copy is are one transaction, so
/// that whatever interrupts it, another run goes on without loss or duplicate. Then both sides are compared row by row. Nothing
/// is written to the embedded database, and nobody else may write to it meanwhile.
public struct Move: Sendable {
    /// What is not copied row by row.
    static let apart: [(table: String, why: String)] = [
        ("migrations", "the target's schema has its own"), ("id_sequences", "PostgreSQL's sequences go on from it"),
        ("job_leases", "held by processes of the source"), ("secret_key_proof", "made anew, of the same key"),
    ]

    /// A statement over a whole table may take long; a page does not.
    private static let statementSeconds = 3600
    /// Another transaction of the target may be in the way for a moment.
    private static let lockSeconds = 30

    private let settings: Settings
    private let targetURL: String
    private let environment: Environment
    private let tell: @Sendable (String) -> Void

    /// - Parameters:
    ///   - settings: with the source's data folder, and the target as `DATABASE_URL`.
    ///   - tell: told how far it is, a line at a time.
    public init(_ settings: Settings, environment: Environment = .live, tell: @escaping @Sendable (String) -> Void = { _ in }) throws {
        guard let url = settings.databaseURL else { throw Complaint("Where to? Give --to postgres://…, or set DATABASE_URL.") }
        var settings = settings
        settings.databaseURL = nil
        self.settings = settings
        self.environment = environment
        self.tell = tell
        targetURL = url
    }

    /// Tells what `run` would do, and changes nothing.
    public func preview() async throws -> String {
        try await withBoth { source, target in
            let state = try await target.state(for: source)
            return MoveReport.preview(of: source, at: settings.databasePath, state)
        }
    }

    /// Moves, or goes on where an interrupted run stopped; answers what was done.
    ///
    /// - Parameter restarting: what an interrupted run left in the target is removed first.
    public func run(restarting: Bool = false) async throws -> String {
        try await withBoth { source, target in
            let start = environment.steadyNow()
            guard let verified = try await Self.carryOut(source, target, restarting: restarting, environment, tell) else {
                return MoveReport.alreadyDone(source.rows)
            }
            let seconds = Double(environment.steadyNow().since(start)) / 1000
            return MoveReport.done(verified, of: source, seconds: seconds, settings: settings, target: targetURL)
        }
    }

    /// The whole move between two sides that are open; `nil` when it was done before.
    static func carryOut(
        _ source: MoveSource, _ target: MoveTarget, restarting: Bool = false, _ environment: Environment,
        _ tell: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> Transfer.Verified? {
        let state = try await target.state(for: source)
        if state == .done { return nil }
        try await target.prepare(for: source, state, restarting: restarting, now: environment.now())
        let transfer = Transfer(source: source, target: target.database, tell: tell, steadyNow: environment.steadyNow)
        try await transfer.copy()
        let verified = try await transfer.verify()
        try source.claim.check()
        try await target.finish(source, rows: verified.rows, now: environment.now())
        return verified
    }

    /// Opens both sides, and closes them whatever happens.
    private func withBoth<Value>(_ body: (MoveSource, MoveTarget) async throws -> Value) async throws -> Value {
        guard FileManager.default.fileExists(atPath: settings.databasePath) else {
            throw Complaint("There is no embedded database at \(settings.databasePath) (HUB_DATA_DIR).")
        }
        return try await Self.explaining {
            let box = try SecretBox(secret: try MasterSecret.load(settings))
            let migrator = Migrator(Platform(sealer: box, environment: environment).migrations)
            let source = try await MoveSource(settings.databasePath, vault: box, migrator)
            var target = PostgresSettings(url: targetURL, connections: 1)
            target.statementSeconds = Self.statementSeconds
            target.lockSeconds = Self.lockSeconds
            let database = PostgresDatabase(target, vault: box)
            let outcome: Result<Value, any Error>
            do { outcome = .success(try await body(source, MoveTarget(database: database, migrator: migrator))) } catch { outcome = .failure(error) }
            try await database.close()
            try source.close()
            return try outcome.get()
        }
    }

    /// Gives what the engines refuse the words that a person reads in a terminal.
    private static func explaining<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let use as SQLiteClaim.InUse {
            let who = use.process.map { "process \($0)" } ?? "another process"
            throw Complaint("The source is in use by \(who): stop `hub serve` and `hub work` first, then run this again. Nothing was lost.")
        } catch let fault as Fault where fault.code == .storageUnavailable {
            let cause = fault.cause.map { ": \($0)" } ?? ""
            throw Complaint("A database does not answer\(cause). Run the same command again: it goes on where it stopped.")
        } catch let unmovable as MovedTable.Unmovable { throw Complaint(unmovable.description) } catch let unusable as TableOutline.Unusable {
            throw Complaint(unusable.description)
        }
    }
}
