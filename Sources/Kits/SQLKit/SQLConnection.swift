public import Kernel
public import ResourceKit

/// One open connection, inside a transaction. Used only on the thread that owns it.
public protocol SQLConnection: AnyObject {
    var dialect: Dialect { get }
    /// Runs a query and shows each row to `row`, in order. Rows are read in place: nothing may keep them.
    func visit(_ sql: SQLQuery, _ row: (any SQLRow) throws -> Void) throws
    /// The same for a statement composed beforehand.
    func visit(_ plan: SQLPlan, _ values: [SQLValue], _ row: (any SQLRow) throws -> Void) throws
    /// Announces a `visit` of the same plan and values, after those announced before it and before anything else; it may be left out when
    /// what is read before makes it needless. Where that saves a round trip the engine begins now.
    func expect(_ plan: SQLPlan, _ values: [SQLValue]) throws
    /// Runs a statement; answers how many rows it changed.
    @discardableResult func run(_ sql: SQLQuery) throws -> Int
    /// Runs a statement that nothing in the transaction waits for: its refusal may be told by a later statement, at the
    /// latest by the commit.
    func post(_ sql: SQLQuery) throws
    /// Says that the transaction writes nothing more and reads only what it has announced. Where that saves a round trip its end is sent now:
    /// the reads that follow may tell that something posted was refused, and then nothing was done; whatever else fails after this, it was.
    func conclude() throws
}

extension SQLConnection {
    public func post(_ sql: SQLQuery) throws { try run(sql) }
    public func expect(_: SQLPlan, _: [SQLValue]) throws {}
    public func conclude() throws {}

    public func all<Value>(_ sql: SQLQuery, _ decode: (any SQLRow) throws -> Value) throws -> [Value] {
        var values: [Value] = []
        try visit(sql) { values.append(try decode($0)) }
        return values
    }

    /// The first row's value; the query should say `LIMIT 1` where several may match.
    public func first<Value>(_ sql: SQLQuery, _ decode: (any SQLRow) throws -> Value) throws -> Value? {
        var value: Value?
        try visit(sql) { if value == nil { value = try decode($0) } }
        return value
    }

    /// Whether the query has a row.
    public func exists(_ sql: SQLQuery) throws -> Bool { try first("SELECT EXISTS (\(sql))") { $0.integer(0) != 0 } ?? false }

    /// The integer of a one-row query.
    public func integer(_ sql: SQLQuery) throws -> Int64 { try first(sql) { $0.isNull(0) ? 0 : $0.integer(0) } ?? 0 }
}

/// How long a read may take.
public enum ReadCost: Sendable {
    /// A few rows by index: may run on the calling thread, which saves two thread hops.
    case brief
    /// May look at many rows: never on a thread that serves connections.
    case long
}

/// A database, whatever the engine. Every body runs in one transaction: reads see one instant, writes commit whole or
/// leave nothing.
public protocol SQLDatabase: Sendable {
    var dialect: Dialect { get }
    /// Reads on the calling thread, waiting for nobody: for brief reads; `nil` when the engine reads elsewhere only.
    func readNow<Value>(_ body: (any SQLConnection) throws -> Value) throws -> Value?
    func read<Value: Sendable>(_ cost: ReadCost, _ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value
    /// Returns once the change is durable. A body that throws changes nothing, unless it has concluded and nothing that it posted was refused.
    func write<Value: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value
}

/// A constraint of the schema refused a change.
public struct ConstraintViolation: Error, Sendable {
    public enum Kind: Sendable { case unique, foreignKey, check, notNull, other }
    public let kind: Kind
    /// What the engine says, for the log only.
    public let detail: String

    public init(kind: Kind, detail: String) {
        self.kind = kind
        self.detail = detail
    }
}

extension Fault.Code {
    public static let storageUnavailable = Self(
        "storage.unavailable", .unavailable, "Le stockage est momentanément indisponible : réessayez.",
        "Storage is unavailable for the moment: try again.")
}
