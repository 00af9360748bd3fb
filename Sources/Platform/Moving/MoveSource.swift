import Cryptography
import Kernel
import ResourceKit
import SQLKit
import SQLiteDriver

/// The embedded installation that is moved: sound, up to date, and kept still.
struct MoveSource: Sendable {
    let claim: SQLiteClaim
    let file: SQLiteDatabase
    /// What is copied, each table after those that it refers to.
    let tables: [TableOutline]
    /// How many rows each has.
    let counts: [String: Int64]
    /// The last id that each sequence gave.
    let sequences: [Sequence]
    /// Tells this source, in its present state, from any other: what it holds, and a password that was hashed with a salt of its own.
    let stamp: String
    /// Of the key that opens what is sealed.
    let proof: SecretKeyProof

    struct Sequence: Sendable {
        let name: String
        let last: Int64
    }

    var database: any SQLDatabase { file }
    var rows: Int64 { counts.values.reduce(0, +) }

    /// Opens it, and lets nobody else write to it until `close`.
    init(_ path: String, vault box: SecretBox, _ migrator: Migrator) async throws {
        claim = try SQLiteClaim(path: path)
        file = try SQLiteDatabase(path: path, vault: box)
        proof = SecretKeyProof(of: box, migrator.migrations)
        try claim.hold()
        try await Self.checkSchema(file, migrator)
        try await Self.checkKey(file, proof)
        let problems = try file.problems()
        guard problems.isEmpty else { throw Complaint("The source is damaged: \(problems.prefix(3).joined(separator: "; ")).") }
        let apart = Set(Move.apart.map(\.table))
        let owner: String
        (tables, counts, sequences, owner) = try await file.read(.long) { connection in
            let tables = try TableOutline.all(on: connection).filter { !apart.contains($0.name) }
            let counts = try tables.map { ($0.name, try connection.integer($0.count)) }
            let owner = try connection.first("SELECT password_hash FROM utilisateurs ORDER BY id LIMIT 1") { $0.isNull(0) ? "" : $0.text(0) }
            return (tables, Dictionary(uniqueKeysWithValues: counts), try Self.sequences(connection, tables), owner ?? "")
        }
        stamp = Self.stamp(tables, counts, sequences, owner)
    }

    /// Lets others write again; the file is as it was.
    func close() throws {
        try file.close()
        claim.release()
    }

    private static func checkSchema(_ database: SQLiteDatabase, _ migrator: Migrator) async throws {
        let foreign = try await migrator.foreign(on: database)
        guard foreign.isEmpty else {
            throw Complaint("The source was made by a later version of hub (\(foreign.joined(separator: ", "))): use that one.")
        }
        let pending = try await migrator.pending(on: database)
        guard pending.isEmpty else {
            throw Complaint("The source's schema is not up to date (\(pending.joined(separator: ", "))): hub migrate, without DATABASE_URL.")
        }
    }

    /// Sealed columns are copied as they are: the key of this command, which is the target's, must open them.
    private static func checkKey(_ database: SQLiteDatabase, _ proof: SecretKeyProof) async throws {
        guard try await database.read(.brief, { try proof.verdict(on: $0) }) == .isOther else { return }
        throw Complaint(
            """
            The secret key (HUB_SECRET_KEY) is not the one that the source was sealed with. Give the source's own, or leave the setting out \
            where the key is in the data folder (secrets/master.key).
            """)
    }

    /// What was given last, or is in use, whichever is higher.
    private static func sequences(_ connection: any SQLConnection, _ tables: [TableOutline]) throws -> [Sequence] {
        let given = try connection.all("SELECT name, value FROM id_sequences ORDER BY name") { Sequence(name: $0.text(0), last: $0.integer(1)) }
        return try given.map { sequence in
            guard let table = tables.first(where: { $0.name == sequence.name }), let highest = table.highestID else { return sequence }
            return Sequence(name: sequence.name, last: max(sequence.last, try connection.integer(highest)))
        }
    }

    private static func stamp(_ tables: [TableOutline], _ counts: [String: Int64], _ sequences: [Sequence], _ owner: String) -> String {
        let lines = tables.map { "\($0.name) \(counts[$0.name] ?? 0)" } + sequences.map { "\($0.name) = \($0.last)" } + [owner]
        return Digest.sha256(lines.joined(separator: "\n")).prefix(16).map { String($0, radix: 16).leftPadded }.joined()
    }
}

extension String {
    fileprivate var leftPadded: String { count == 1 ? "0" + self : self }
}
