import Cryptography
import Kernel
import ResourceKit
import SQLKit

/// What the database knows the installation's secret key by, so that no process seals with another one.
///
/// Written by the first that prepares the database, and never changed: a digest that only the key's holder can make, and that
/// leads nobody to the key.
struct SecretKeyProof: Sendable {
    /// What the database says of a key.
    enum Verdict: Sendable {
        case isKnown
        /// Another is known, or what is sealed does not open with this one.
        case isOther
        /// None is known, and nothing speaks against this one.
        case isFree
    }

    private let digest: [UInt8]
    private let sealed: [Migration.SealedColumn]

    /// - Parameter migrations: whose sealed columns are looked at where no key is known yet, but for the answers that live a day.
    init(of box: SecretBox, _ migrations: [Migration]) {
        digest = box.proof
        sealed = migrations.flatMap(\.sealedColumns).filter { $0.table != "idempotency_records" }
    }

    /// The schema must be up to date.
    func verdict(on connection: any SQLConnection) throws -> Verdict {
        if let isSame = try isSame(on: connection) { return isSame ? .isKnown : .isOther }
        return try opensWhatIsSealed(on: connection) ? .isFree : .isOther
    }

    /// `nil` when no key is known.
    private func isSame(on connection: any SQLConnection) throws -> Bool? {
        try connection.first("SELECT proof FROM secret_key_proof") { $0.blob(0) == digest }
    }

    /// Tries one value of each sealed column.
    private func opensWhatIsSealed(on connection: any SQLConnection) throws -> Bool {
        do {
            for column in sealed { _ = try connection.first(column.sample) { try $0.opened(0) } }
            return true
        } catch let fault as Fault where fault.code == .sealBroken { return false }
    }

    /// Has the database know the key from now on, if it knows none. Of several processes that come with a key each, one is first.
    ///
    /// - Returns: false when the installation's key is another.
    func claim(on database: any SQLDatabase, now: Instant) async throws -> Bool {
        guard try await database.read(.brief, { try verdict(on: $0) }) != .isKnown else { return true }
        return try await database.write { connection in
            let verdict = try verdict(on: connection)
            guard verdict == .isFree else { return verdict == .isKnown }
            // On PostgreSQL a row that somebody else has just written is an obstacle that has the transaction begin again, and see it.
            return try connection.run("\(insertion(at: now)) ON CONFLICT (id) DO NOTHING") == 1
        }
    }

    /// Whether the database knows another key. It may be of any age.
    func isRefused(on connection: any SQLConnection) throws -> Bool { try isSame(on: connection) == false }

    /// Has a database that holds nothing yet, or nothing but what this key sealed, know it instead of any other.
    func replace(on connection: any SQLConnection, now: Instant) throws {
        try connection.run("DELETE FROM secret_key_proof")
        try connection.run(insertion(at: now))
    }

    private func insertion(at now: Instant) -> SQLQuery {
        "INSERT INTO secret_key_proof (id, proof, made_at) VALUES (1, \(value: .blob(digest)), \(now))"
    }
}

extension Installation {
    /// Opens an installation for a command that leaves the schema as it is.
    ///
    /// - Throws: `Complaint` when the database knows another secret key.
    public static func opened(_ settings: Settings) async throws -> Installation {
        let installation = try Installation(settings)
        try await installation.storage.explained { try await installation.checkSecretKey(installation.migrator.pending(on: installation.database)) }
        return installation
    }

    /// - Parameter pending: the steps that the schema is behind.
    func checkSecretKey(_ pending: [String]) async throws {
        guard !pending.contains(Migration.secretKeyProof.name) else { return }
        if try await database.read(.brief, { try proof.isRefused(on: $0) }) { throw Complaint.otherSecretKey(settings) }
    }
}

extension Complaint {
    static func otherSecretKey(_ settings: Settings) -> Complaint {
        Complaint(
            """
            The secret key (\(MasterSecret.origin(settings))) is not that of this installation: set HUB_SECRET_KEY, or HUB_SECRET_KEY_FILE, to the \
            key that its first process had, and that all others must have. When that key is lost: docs/CONFIGURATION.md, "The secret key".
            """)
    }
}
