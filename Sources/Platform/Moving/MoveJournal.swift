import Kernel
import ResourceKit
import SQLKit

/// How far a move is, written in the target with the rows themselves: a table that exists while a move is unfinished.
///
/// A finished move leaves a row of `id_sequences`, `moved:<stamp>`, so that a second run knows.
struct MoveJournal {
    /// How far one table is.
    struct Mark: Sendable {
        /// The key of the last row copied, as `MovedTable` writes it.
        var lastKey: String?
        var rows: Int64
    }

    private let connection: any SQLConnection

    init(_ connection: any SQLConnection) { self.connection = connection }

    /// Refuses to go on where a move was begun and not finished: a part of the rows is not an installation.
    static func refuseUnfinished(on database: any SQLDatabase) async throws {
        guard try await isUnfinished(on: database) else { return }
        throw Complaint("A move into this database was begun and is not finished: run hub move again.")
    }

    static func isUnfinished(on database: any SQLDatabase) async throws -> Bool {
        guard database.dialect == .postgres else { return false }
        return try await database.read(.brief) { try MoveJournal($0).exists() }
    }

    private func exists() throws -> Bool {
        try connection.exists("SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'move_progress'")
    }

    /// The move that was begun here, if any.
    func begun() throws -> (stamp: String, rows: Int64)? {
        guard try exists() else { return nil }
        return try connection.first("SELECT MIN(source), CAST(SUM(rows_copied) AS BIGINT) FROM move_progress") { ($0.text(0), $0.integer(1)) }
    }

    func begin(_ source: MoveSource) throws {
        try connection.run(
            "CREATE TABLE move_progress (table_name TEXT PRIMARY KEY, source TEXT NOT NULL, last_key TEXT, rows_copied BIGINT NOT NULL)")
        for table in source.tables {
            try connection.run("INSERT INTO move_progress (table_name, source, rows_copied) VALUES (\(table.name), \(source.stamp), 0)")
        }
    }

    /// `nil` when the move does not know the table.
    func mark(of table: String) throws -> Mark? {
        try connection.first("SELECT last_key, rows_copied FROM move_progress WHERE table_name = \(table)") {
            Mark(lastKey: $0.isNull(0) ? nil : $0.text(0), rows: $0.integer(1))
        }
    }

    /// Moves a mark forward, unless somebody else did.
    func advance(_ table: String, from old: Mark, to new: Mark) throws {
        let changed = try connection.run(
            """
            UPDATE move_progress SET last_key = \(value: new.lastKey.sqlValue), rows_copied = \(new.rows)
            WHERE table_name = \(table) AND rows_copied = \(old.rows)
            """)
        guard changed == 1 else { throw Complaint("Another hub move works on the same target.") }
    }

    /// Removes the rows that an interrupted move left, and its journal. It may have been an earlier version's, with fewer tables.
    func discard(_ tables: [TableOutline]) throws {
        let present = Set(try connection.tables())
        try connection.run(TableOutline.emptying(tables.filter { present.contains($0.name) }))
        try connection.run("DROP TABLE move_progress")
    }

    func finish(_ source: MoveSource, rows: Int64) throws {
        try connection.run("DROP TABLE move_progress")
        try connection.run("INSERT INTO id_sequences (name, value) VALUES (\(Self.trace(source.stamp)), \(rows))")
    }

    /// Whether a move of this source was finished here.
    func isFinished(_ stamp: String) throws -> Bool { try connection.exists("SELECT 1 FROM id_sequences WHERE name = \(Self.trace(stamp))") }

    private static func trace(_ stamp: String) -> String { "moved:\(stamp)" }
}
