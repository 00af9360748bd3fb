import Cryptography
import Kernel
import ResourceKit
import SQLKit

/// Copies the rows of a source into a target that is ready for them, then compares both sides.
struct Transfer: Sendable {
    /// What was found equal on both sides.
    struct Verified: Sendable {
        var rows: Int64 = 0
        var checksum = Checksum()
    }

    /// Lines of progress are this far apart.
    private static let pauseMilliseconds: Int64 = 1000

    let source: MoveSource
    let target: any SQLDatabase
    let tell: @Sendable (String) -> Void
    let steadyNow: @Sendable () -> Instant

    /// Tells how far a table is, now and then.
    private struct Pace {
        let verb: String
        let table: String
        let total: Int64
        var saidAt: Instant
    }

    private func pace(_ verb: String, _ table: TableOutline) -> Pace {
        Pace(verb: verb, table: table.name, total: source.counts[table.name] ?? 0, saidAt: steadyNow())
    }

    private func report(_ rows: Int64, _ pace: inout Pace) {
        let now = steadyNow()
        guard now.since(pace.saidAt) >= Self.pauseMilliseconds else { return }
        pace.saidAt = now
        tell("\(pace.verb) \(pace.table): \(rows) of \(pace.total) rows")
    }

    private func moved(_ outline: TableOutline) async throws -> MovedTable { try await target.read(.long) { try MovedTable(outline, on: $0) } }

    // MARK: Copying

    func copy() async throws {
        for outline in source.tables { try await copy(try await moved(outline)) }
        // The comparison looks rows up by their keys, and so does whoever serves them.
        try await target.write { _ = try $0.run("ANALYZE") }
    }

    private func copy(_ table: MovedTable) async throws {
        guard var mark = try await target.read(.long, { try MoveJournal($0).mark(of: table.name) }) else {
            throw Complaint("The interrupted move does not know the table \(table.name): begin again with --restart.")
        }
        var pace = pace("copying", table.outline)
        while let next = try await copyPage(of: table, after: mark) {
            mark = next
            report(mark.rows, &pace)
        }
        tell("copied \(table.name): \(mark.rows) rows")
    }

    /// One page and its mark, in one transaction; `nil` when there is nothing left.
    private func copyPage(of table: MovedTable, after mark: MoveJournal.Mark) async throws -> MoveJournal.Mark? {
        let last = try mark.lastKey.map { text in
            guard let key = table.key(from: text) else { throw Complaint("The interrupted move's mark of \(table.name) is unreadable: --restart.") }
            return key
        }
        let rows = try await source.database.read(.brief) { try table.page(after: last, on: $0) }
        guard let end = rows.last else { return nil }
        let next = MoveJournal.Mark(lastKey: table.text(of: table.key(of: end)), rows: mark.rows + Int64(rows.count))
        do {
            try await target.write { connection in
                try table.insert(rows, on: connection)
                try MoveJournal(connection).advance(table.name, from: mark, to: next)
            }
        } catch let violation as ConstraintViolation {
            let keys = "\(table.describe(table.key(of: rows[0]))) and \(table.describe(table.key(of: end)))"
            throw Complaint("PostgreSQL refuses rows of \(table.name) between \(keys): \(violation.detail)")
        }
        return next
    }

    // MARK: Comparing

    /// Reads everything again on both sides.
    func verify() async throws -> Verified {
        var verified = Verified()
        for outline in source.tables {
            let table = try await moved(outline)
            let rows = try await verify(table, into: &verified.checksum)
            tell("verified \(table.name): \(rows) rows")
            verified.rows += rows
        }
        return verified
    }

    private func verify(_ table: MovedTable, into checksum: inout Checksum) async throws -> Int64 {
        var (here, there) = (Checksum(), Checksum())
        var (last, count): ([SQLValue]?, Int64) = (nil, 0)
        var pace = pace("verifying", table.outline)
        while true {
            let rows = try await source.database.read(.brief) { [last] in try table.page(after: last, on: $0) }
            guard let end = rows.last else { break }
            let counterparts = try await counterparts(of: rows, in: table)
            here.add(rows)
            there.add(counterparts.compactMap(\.self))
            if here != there { throw Self.difference(rows, counterparts, in: table) }
            last = table.key(of: end)
            count += Int64(rows.count)
            report(count, &pace)
        }
        try await refuseMore(than: count, in: table)
        checksum.add(here)
        return count
    }

    /// The target's row of each row; `nil` where it has none.
    private func counterparts(of rows: [[SQLValue]], in table: MovedTable) async throws -> [[SQLValue]?] {
        let found = try await target.read(.long) { try table.counterparts(of: rows, on: $0) }
        let byKey = Dictionary(found.map { (Checksum.bytes(table.key(of: $0)), $0) }, uniquingKeysWith: { first, _ in first })
        return rows.map { byKey[Checksum.bytes(table.key(of: $0))] }
    }

    private static func difference(_ rows: [[SQLValue]], _ counterparts: [[SQLValue]?], in table: MovedTable) -> Complaint {
        let first = zip(rows, counterparts).first { row, counterpart in counterpart.map { Checksum.bytes($0) != Checksum.bytes(row) } ?? true }
        let key = first.map { table.describe(table.key(of: $0.0)) } ?? "unknown"
        return unequal(table, key, first?.1 == nil ? "is not in the target" : "differs")
    }

    private static func unequal(_ table: MovedTable, _ key: String, _ how: String) -> Complaint {
        Complaint(
            """
            Both sides are not the same: the row \(key) of \(table.name) \(how). The source was changed since the move began, or the target was \
            used. The target is not usable; to begin again: --restart.
            """)
    }

    /// Every row of the source is there; a higher count is of rows that are not the source's.
    private func refuseMore(than count: Int64, in table: MovedTable) async throws {
        guard try await target.read(.long, { try $0.integer(table.outline.count) }) != count else { return }
        var last: [SQLValue]?
        while true {
            let rows = try await target.read(.long) { [last] in try table.page(after: last, on: $0) }
            let keys = rows.map { table.key(of: $0) }
            let stranger = try await source.database.read(.long) { connection in try keys.first { try !table.holds($0, on: connection) } }
            if let stranger { throw Self.unequal(table, table.describe(stranger), "is not in the source") }
            guard let end = keys.last else { throw Complaint("\(table.name) changes while it is compared: is the target in use?") }
            last = end
        }
    }
}

/// A digest of rows in their order, from values in the form that both engines share.
struct Checksum: Sendable, Equatable, CustomStringConvertible {
    private var state: [UInt8] = []

    mutating func add(_ rows: [[SQLValue]]) {
        var bytes = state
        for row in rows { for value in row { value.appendCanonical(to: &bytes) } }
        state = bytes.withUnsafeBytes { Digest.sha256($0) }
    }

    mutating func add(_ other: Checksum) { state = (state + other.state).withUnsafeBytes { Digest.sha256($0) } }

    static func bytes(_ values: [SQLValue]) -> [UInt8] {
        var bytes: [UInt8] = []
        for value in values { value.appendCanonical(to: &bytes) }
        return bytes
    }

    var description: String { state.hexadecimal }
}
