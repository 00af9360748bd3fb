import Kernel
import ResourceKit
import SQLKit

/// The PostgreSQL database that an installation is moved to.
struct MoveTarget: Sendable {
    /// What the target holds already.
    enum State: Sendable, Equatable {
        /// Nothing, not even a schema; or a schema without rows.
        case empty
        /// What an interrupted move left: of which source, and how much.
        case interrupted(stamp: String, rows: Int64)
        /// This very source, moved before.
        case done
        case occupied(table: String)
    }

    /// Partitions of the audit trail are made for no more months than this; rows of the others stay in the default one.
    private static let maximumMonths = 240

    let database: any SQLDatabase
    let migrator: Migrator

    func state(for source: MoveSource) async throws -> State {
        let foreign = try await migrator.foreign(on: database)
        guard foreign.isEmpty else { throw Complaint("The target was made by a later version of hub (\(foreign.joined(separator: ", "))).") }
        return try await database.read(.long) { connection in
            if let begun = try MoveJournal(connection).begun() { return .interrupted(stamp: begun.stamp, rows: begun.rows) }
            let present = Set(try connection.tables())
            if present.contains("id_sequences"), try MoveJournal(connection).isFinished(source.stamp) { return .done }
            let occupied = try source.tables.first { try present.contains($0.name) && connection.exists($0.hasRows) }
            return occupied.map { .occupied(table: $0.name) } ?? .empty
        }
    }

    /// Makes the schema and the journal, or takes up those of an interrupted move of the same source.
    func prepare(for source: MoveSource, _ state: State, restarting: Bool, now: Instant) async throws {
        switch state {
        case .done: return
        case .occupied(let table):
            throw Complaint("The target holds data already (\(table)): a move needs a database without any. Nothing was changed.")
        case .interrupted(let stamp, _) where stamp != source.stamp && !restarting:
            throw Complaint(
                """
                The target holds an interrupted move of another source, or this source has changed since. To remove what is there and begin \
                again: --restart.
                """)
        case .interrupted where !restarting: return try await checkSchema()
        case .interrupted: try await database.write { try MoveJournal($0).discard(source.tables) }
        case .empty: break
        }
        try await migrator.run(on: database, now: now)
        try await addPartitions(for: source, now: now)
        try await checkSequences(of: source)
        try await database.write { try MoveJournal($0).begin(source) }
    }

    /// The rows that are there already were copied into the schema of that time.
    private func checkSchema() async throws {
        guard try await migrator.pending(on: database).isEmpty else {
            throw Complaint("The interrupted move was begun by an earlier version of hub. To begin again: --restart.")
        }
    }

    /// Rows of past months go to partitions of theirs at once.
    private func addPartitions(for source: MoveSource, now: Instant) async throws {
        let range = try await source.database.read(.long) { connection in
            try connection.first("SELECT MIN(timestamp), MAX(timestamp) FROM audit_logs") { $0.isNull(0) ? nil : ($0.instant(0), $0.instant(1)) }
                ?? nil
        }
        var months = try await database.read(.long) { try AuditPartitions($0).missing(at: now) }
        if let (first, last) = range {
            var month = CalendarMonth(of: first)
            while month.start <= last, months.count < Self.maximumMonths {
                if !months.contains(month) { months.append(month) }
                month = month.next
            }
        }
        for month in months { _ = try await database.write { try AuditPartitions($0).add(month) } }
    }

    private func checkSequences(of source: MoveSource) async throws {
        let known = try await database.read(.long) { try Set($0.sequences()) }
        let missing = source.sequences.map(\.name).filter { !known.contains("\($0)_id_seq") }
        guard missing.isEmpty else { throw Complaint("The target has no sequence for: \(missing.joined(separator: ", ")).") }
    }

    /// Ends the move: from here on the target may be served.
    func finish(_ source: MoveSource, rows: Int64, now: Instant) async throws {
        let invalid = try await database.read(.long) { try $0.first(Self.unvalidated) { $0.text(0) } }
        if let invalid { throw Complaint("The target's foreign key \(invalid) is not validated.") }
        try await database.write { connection in
            for sequence in source.sequences { try connection.advanceSequence(named: sequence.name, past: sequence.last) }
            // A schema that was prepared without rows may know the key of whoever did it.
            try source.proof.replace(on: connection, now: now)
            try MoveJournal(connection).finish(source, rows: rows)
        }
    }

    private static let unvalidated: SQLQuery = """
        SELECT CAST(conname AS TEXT) FROM pg_constraint JOIN pg_namespace n ON n.oid = connamespace
        WHERE n.nspname = current_schema() AND contype = 'f' AND NOT convalidated LIMIT 1
        """
}

extension SQLConnection {
    /// The tables of PostgreSQL's current schema.
    func tables() throws -> [String] {
        try all("SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = current_schema()") { $0.text(0) }
    }

    fileprivate func sequences() throws -> [String] {
        try all("SELECT CAST(sequencename AS TEXT) FROM pg_sequences WHERE schemaname = current_schema()") { $0.text(0) }
    }
}
