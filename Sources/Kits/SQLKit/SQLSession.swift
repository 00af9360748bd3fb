public import Kernel
import ResourceKit
public import UseCaseKit

/// One transaction seen by a feature: its connection, its instant, who is asking, and what it changed so far.
///
/// Repositories write through it, so that the audit row and the events of a write follow from the write itself.
public final class SQLSession: EventRecorder {
    public let connection: any SQLConnection
    public let now: Instant
    public let caller: Caller?
    private let environment: Environment
    /// What this transaction changed, in order.
    public private(set) var changes: [RowChange] = []
    /// The rows as they were when read, to tell what an update changes.
    private var snapshots: [RowKey: [SQLValue]] = [:]

    private struct RowKey: Hashable {
        let table: String
        let id: String
    }

    public init(_ connection: any SQLConnection, now: Instant, caller: Caller?, environment: Environment) {
        self.connection = connection
        self.now = now
        self.caller = caller
        self.environment = environment
    }

    public func record(_ event: some DomainEvent) throws {
        let name = type(of: event).name
        let data = String(decoding: JSON.object(event.data).encoded(), as: UTF8.self)
        try connection.post(
            """
            INSERT INTO outbox (id, event_id, event_type, aggregate_id, data, user_id, request_id, occurred_at) VALUES (
            \(try idOfNewRow("outbox")), \(environment.newUUID()), \(name), \(event.aggregateID), \(data),
            \(value: (caller?.person).sqlValue), \(caller?.client.requestID ?? "system"), \(now))
            """)
    }

    /// The next id of a sequence: never given twice. On SQLite no gap is left by what was rolled back.
    public func nextID(_ sequence: StaticString) throws -> Int64 {
        try nextID(named: "\(sequence)")
    }

    /// The next ids of two sequences, in one question where that saves a round trip.
    public func nextIDs(_ first: StaticString, _ second: StaticString) throws -> (Int64, Int64) {
        switch connection.dialect {
        case .sqlite: return (try nextID(first), try nextID(second))
        case .postgres:
            let both = SQLQuery(trusted: "SELECT nextval('\(first)_id_seq'), nextval('\(second)_id_seq')")
            return try connection.all(both) { ($0.integer(0), $0.integer(1)) }[0]
        }
    }

    /// The next id as an expression of the row that it is for, when nobody else has to know it: on PostgreSQL that saves a round trip.
    public func idOfNewRow(_ sequence: StaticString) throws -> SQLQuery {
        switch connection.dialect {
        case .sqlite: "\(try nextID(sequence))"
        case .postgres: SQLQuery(trusted: "nextval('\(sequence)_id_seq')")
        }
    }

    func nextID(named sequence: String) throws -> Int64 {
        switch connection.dialect {
        case .sqlite:
            try connection.integer(
                "INSERT INTO id_sequences (name, value) VALUES (\(sequence), 1) ON CONFLICT (name) DO UPDATE SET value = id_sequences.value + 1 RETURNING value"
            )
        case .postgres: try connection.integer("SELECT nextval(CAST(\(sequence + "_id_seq") AS regclass))")
        }
    }

    /// Makes transactions that say the same purpose run one after the other: for a rule about rows that the transaction reads
    /// and does not change (the last administrator). SQLite has one writer anyway.
    public func takeTurns(for purpose: StaticString) throws {
        guard connection.dialect == .postgres else { return }
        try connection.run(
            """
            INSERT INTO id_sequences (name, value) VALUES (\("turn:\(purpose)"), 1)
            ON CONFLICT (name) DO UPDATE SET value = id_sequences.value + 1
            """)
    }

    func remember(_ values: [SQLValue], table: String, id: SQLValue) { snapshots[RowKey(table: table, id: id.identity)] = values }
    func snapshot(table: String, id: SQLValue) -> [SQLValue]? { snapshots[RowKey(table: table, id: id.identity)] }

    /// Notes a change for the audit row. Tables do it by themselves; joins (teams) say it.
    public func note(_ change: RowChange) { changes.append(change) }
}

/// What one row was and became, without its secrets.
public struct RowChange: Sendable, Equatable {
    public let resource: String
    public let id: String
    public let before: [JSON.Member]
    public let after: [JSON.Member]

    public init(resource: String, id: String, before: [JSON.Member], after: [JSON.Member]) {
        self.resource = resource
        self.id = id
        self.before = before
        self.after = after
    }

    public var json: JSON { ["resource": .string(resource), "id": .string(id), "before": .object(before), "after": .object(after)] }
}

extension SQLConnection {
    /// Makes a sequence go on after ids that were given without it.
    public func advanceSequence(_ sequence: StaticString, past last: Int64) throws { try advanceSequence(named: "\(sequence)", past: last) }

    /// The same for a name that a catalogue gave.
    public func advanceSequence(named name: String, past last: Int64) throws {
        switch dialect {
        case .sqlite:
            try run(
                "INSERT INTO id_sequences (name, value) VALUES (\(name), \(last)) ON CONFLICT (name) DO UPDATE SET value = MAX(value, excluded.value)"
            )
        case .postgres:
            guard last > 0 else { return }
            let sequence = name + "_id_seq"
            let known = try integer("SELECT COALESCE(pg_sequence_last_value(CAST(\(sequence) AS regclass)), 0)")
            if last > known { _ = try integer("SELECT setval(CAST(\(sequence) AS regclass), \(last))") }
        }
    }
}

extension SQLValue {
    /// The value as an audit row shows it.
    var json: JSON {
        switch self {
        case .null: .null
        case .integer(let value): .integer(value)
        case .real(let value): .number(value)
        case .text(let value): .string(value)
        case .boolean(let value): .bool(value)
        case .instant(let value): JSON(value)
        case .day(let value): JSON(value)
        case .blob(let value): .string(value.hexadecimal)
        case .sealed: .string("***")
        }
    }

    var identity: String {
        switch self {
        case .integer(let value): String(value)
        case .blob(let value): value.hexadecimal
        case .text(let value): value
        default: ""
        }
    }
}

extension [UInt8] {
    /// Two lower-case digits a byte.
    public var hexadecimal: String {
        String(unsafeUninitializedCapacity: count * 2) { buffer in
            for (index, byte) in enumerated() {
                buffer[index * 2] = Self.digit(byte >> 4)
                buffer[index * 2 + 1] = Self.digit(byte & 15)
            }
            return count * 2
        }
    }

    private static func digit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 0x30 + nibble : 0x57 + nibble }
}
