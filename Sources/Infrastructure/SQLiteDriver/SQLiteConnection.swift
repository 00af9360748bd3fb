import GRDB
import GRDBSQLite
import Kernel
import ResourceKit
import SQLKit
import Synchronization

/// A GRDB connection as the kits see it. GRDB owns the connection and the prepared statements; rows are stepped and read
/// in place, because a `GRDB.Row` per row costs more than the query.
final class SQLiteConnection: SQLConnection {
    private let database: Database
    private let vault: any Vault
    private let plans: PreparedPlans?
    private let texts: CachedTexts?

    /// - Parameter plans: what this connection prepared for plans, when it lives longer than one transaction.
    init(_ database: Database, _ vault: any Vault, plans: PreparedPlans? = nil, texts: CachedTexts? = nil) {
        self.texts = texts
        self.database = database
        self.vault = vault
        self.plans = plans
    }

    var dialect: Dialect { .sqlite }

    func visit(_ sql: SQLQuery, _ row: (any SQLRow) throws -> Void) throws {
        let (text, values) = sql.rendered(for: .sqlite)
        try step(try statement(text), values, row)
    }

    func visit(_ plan: SQLPlan, _ values: [SQLValue], _ row: (any SQLRow) throws -> Void) throws {
        if let known = plans?.statements[ObjectIdentifier(plan)] { return try step(known.statement, values, row) }
        guard let plans else { return try step(try statement(plan.text(for: .sqlite)), values, row) }
        let statement = try prepared(plan.text(for: .sqlite))
        plans.keep(statement, for: plan)
        try step(statement, values, row)
    }

    @discardableResult
    func run(_ sql: SQLQuery) throws -> Int {
        let (text, values) = sql.rendered(for: .sqlite)
        try step(try statement(text), values) { _ in }
        return database.changesCount
    }

    /// A statement by its text. GRDB never forgets the ones it caches, and clients choose texts (`fields=`, filters): only
    /// so many are cached, the others serve once.
    private func statement(_ text: String) throws -> Statement {
        guard let texts else { return try prepared(text) }
        guard texts.mayCache(text) else { return try prepared(text) }
        do { return try database.cachedStatement(sql: text) } catch let error as DatabaseError { throw error.translated }
    }

    private func prepared(_ text: String) throws -> Statement {
        do { return try database.makeStatement(sql: text) } catch let error as DatabaseError { throw error.translated }
    }

    func step(_ statement: Statement, _ values: [SQLValue], _ visit: (any SQLRow) throws -> Void) throws {
        let handle = statement.sqliteStatement
        defer {
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
        }
        for (index, value) in values.enumerated() { try bind(value, Int32(index + 1), handle) }
        let row = SQLiteRow(handle, vault)
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: try visit(row)
            case SQLITE_DONE: return
            case let code: throw failure(code).translated
            }
        }
    }

    private func failure(_ code: Int32) -> DatabaseError {
        DatabaseError(resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(database.sqliteConnection)))
    }

    private func bind(_ value: SQLValue, _ index: Int32, _ handle: OpaquePointer) throws {
        let code =
            switch value {
            case .null: sqlite3_bind_null(handle, index)
            case .integer(let value): sqlite3_bind_int64(handle, index, value)
            case .real(let value): sqlite3_bind_double(handle, index, value)
            case .boolean(let value): sqlite3_bind_int64(handle, index, value ? 1 : 0)
            case .instant(let value): sqlite3_bind_int64(handle, index, value.milliseconds)
            case .day(let value): sqlite3_bind_int64(handle, index, Int64(value.number))
            case .text(let value): Self.bind(value, index, handle)
            case .blob(let value): Self.bind(value, index, handle)
            case .sealed(let value): Self.bind(try vault.seal(value), index, handle)
            }
        guard code == SQLITE_OK else { throw failure(code).translated }
    }

    /// SQLite copies what is bound.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    private static func bind(_ text: String, _ index: Int32, _ handle: OpaquePointer) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { sqlite3_bind_text(handle, index, $0.baseAddress ?? emptyText, Int32(bytes.count), transient) }
        }
    }

    private static func bind(_ bytes: [UInt8], _ index: Int32, _ handle: OpaquePointer) -> Int32 {
        bytes.withUnsafeBytes {
            $0.isEmpty ? sqlite3_bind_zeroblob(handle, index, 0) : sqlite3_bind_blob(handle, index, $0.baseAddress, Int32($0.count), transient)
        }
    }

    nonisolated(unsafe) private static let emptyText: UnsafePointer<CChar> = {
        let pointer = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
        pointer.initialize(to: 0)
        return UnsafePointer(pointer)
    }()
}

/// The statements that one connection prepared for plans. Used only by the thread that holds the connection.
final class PreparedPlans {
    /// A client that invents projections pays for preparing them.
    private static let capacity = 256

    /// The plan is kept with its statement: its identity must not be given to another.
    private(set) var statements: [ObjectIdentifier: (plan: SQLPlan, statement: Statement)] = [:]

    func forget() { statements.removeAll() }

    func keep(_ statement: Statement, for plan: SQLPlan) {
        if statements.count >= Self.capacity { statements.removeAll() }
        statements[ObjectIdentifier(plan)] = (plan, statement)
    }
}

/// The texts that one kind of connection may keep prepared: the first ones that come, which are the program's own.
final class CachedTexts: Sendable {
    private static let capacity = 400

    private let known = Mutex<Set<String>>([])

    func mayCache(_ text: String) -> Bool {
        known.withLock { known in
            if known.contains(text) { return true }
            guard known.count < Self.capacity else { return false }
            known.insert(text)
            return true
        }
    }
}

/// The row that a statement stands on.
final class SQLiteRow: SQLRow {
    private let handle: OpaquePointer
    private let vault: any Vault

    init(_ handle: OpaquePointer, _ vault: any Vault) {
        self.handle = handle
        self.vault = vault
    }

    func isNull(_ column: Int) -> Bool { sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL }
    func integer(_ column: Int) -> Int64 { sqlite3_column_int64(handle, Int32(column)) }
    func real(_ column: Int) -> Double { sqlite3_column_double(handle, Int32(column)) }
    func boolean(_ column: Int) -> Bool { integer(column) != 0 }
    func instant(_ column: Int) -> Instant { Instant(milliseconds: integer(column)) }
    func day(_ column: Int) -> Day { Day(number: Int32(clamping: integer(column))) }
    func text(_ column: Int) -> String { String(decoding: utf8(column), as: UTF8.self) }

    func utf8(_ column: Int) -> UnsafeRawBufferPointer {
        // The pointer first: asking for it may convert the value, which changes the length.
        let start = sqlite3_column_text(handle, Int32(column))
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, Int32(column))))
    }

    func blob(_ column: Int) -> [UInt8] {
        let start = sqlite3_column_blob(handle, Int32(column))
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, Int32(column)))))
    }

    func opened(_ column: Int) throws -> String { try vault.open(blob(column)) }
}
