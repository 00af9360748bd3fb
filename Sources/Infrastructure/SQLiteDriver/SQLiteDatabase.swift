import CSQLiteSetup
import Dispatch
import GRDB
import GRDBSQLite
import Glibc
import Kernel
public import MetricsKit
import ResourceKit
public import SQLKit

/// The embedded engine: one file, one writer, several readers, answers that survive power loss.
///
/// WAL with `synchronous=FULL`: a commit returns when its pages are on the disk. Writes that wait together commit
/// together (`GroupCommit`), so durability costs one sync for all of them.
public final class SQLiteDatabase: SQLDatabase {
    private let pool: DatabasePool
    private let readers: ReaderStack
    private let vault: any Vault
    private let commits: GroupCommit
    private let watch = CommitWatch()
    private let texts = CachedTexts()
    private let longReads = Gauge()
    private let longReadLimit: Int
    public let path: String

    public var dialect: Dialect { .sqlite }

    /// Opens the file, creating it when absent.
    ///
    /// - Parameter longReads: how many reads that may take long run at once; brief ones have connections of their own.
    public init(path: String, vault: any Vault, longReads: Int = 4) throws {
        Self.setUp
        var configuration = Configuration()
        configuration.maximumReaderCount = longReads
        // Another process (a command run beside the server) may hold the write lock for a moment.
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
            try database.execute(sql: "PRAGMA cache_size = -16000")
            try database.execute(sql: "PRAGMA mmap_size = 268435456")
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        // After the pool is open: GRDB lowers it to NORMAL when it turns the log on, and a write that was answered would then
        // be lost with the power.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        self.pool = pool
        longReadLimit = longReads
        self.vault = vault
        self.path = path
        commits = GroupCommit(pool: pool, vault: vault, texts: texts, watch: watch)
        configuration.readonly = true
        // Brief readers keep a snapshot between two uses, and close it themselves.
        configuration.allowsUnsafeTransactions = true
        readers = ReaderStack(path: path, configuration: configuration)
    }

    /// Before the library's first use: allocations are not counted, because the counters stand behind one lock.
    private static let setUp: Void = { _ = hub_sqlite_without_statistics() }()

    public func close() throws {
        watch.end()
        try readers.close()
        // GRDB closes its writer first: a reader closing last would leave the log uncopied beside the file.
        pool.releaseMemory()
        try pool.close()
        tidy()
    }

    /// A long read's connection may still be on its way out, on its own queue, when the writer closes: the log then stays beside the file. Whoever
    /// opens the database next, alone, and closes it copies the log.
    private func tidy() {
        for _ in 0..<3 where access(path + "-wal", F_OK) == 0 {
            usleep(2000)
            // Another process may use the database: then the log is not ours to remove.
            try? DatabaseQueue(path: path).inDatabase { try $0.execute(sql: "PRAGMA schema_version") }
        }
    }

    public func read<Value: Sendable>(_ cost: ReadCost, _ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value {
        switch cost {
        case .brief: try here(body)
        case .long: try await readElsewhere(body)
        }
    }

    public func readNow<Value>(_ body: (any SQLConnection) throws -> Value) throws -> Value? { try here(body) }

    /// On the calling thread, on a connection that no long read can hold: nothing waits, nothing hops.
    private func here<Value>(_ body: (any SQLConnection) throws -> Value) throws -> Value {
        try readers.read { try translated(SQLiteConnection($0, vault, plans: $1, texts: texts), body) }
    }

    /// On the pool's own threads. The connection goes back without the help of the thread that waits for the answer:
    /// with GRDB's `async` read it would need one, and a few blocked ones would stop the process.
    private func readElsewhere<Value: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value {
        longReads.add()
        defer { longReads.subtract() }
        return try await withCheckedThrowingContinuation { continuation in
            pool.asyncRead { [vault, texts] database in
                continuation.resume(with: Result { try translated(SQLiteConnection(try database.get(), vault, texts: texts), body) })
            }
        }
    }

    public func write<Value: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value {
        try await commits.submit(body)
    }

    // MARK: Other processes

    /// Whether everything that was committed up to now, by whichever process, was told: our own commits by their `write`, others'
    /// by what `whenOthersCommit` was given. Waits for nobody.
    public var hasToldEveryCommit: Bool {
        watch.isCurrent { pool.asyncWriteWithoutTransaction { [watch] in try? watch.account($0) } }
    }

    /// Calls the body, which must return at once, when another process is seen to have committed.
    public func whenOthersCommit(_ body: @escaping @Sendable () -> Void) { watch.whenOthersCommit(body) }

    /// What `PRAGMA integrity_check` and the foreign keys have to say; empty when the file is sound.
    public func problems() throws -> [String] {
        try pool.read { database in
            let integrity = try String.fetchAll(database, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
            let orphans = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").map { "foreign key: \($0)" }
            return integrity + orphans
        }
    }

    /// The statements of `EXPLAIN QUERY PLAN`, for the tests that keep every list on its index.
    public func plan(of sql: SQLQuery) throws -> [String] {
        let (text, values) = sql.rendered(for: .sqlite)
        return try pool.read { database in
            let statement = try database.makeStatement(sql: "EXPLAIN QUERY PLAN \(text)")
            let connection = SQLiteConnection(database, vault)
            var lines: [String] = []
            try connection.step(statement, values) { lines.append($0.text(3)) }
            return lines
        }
    }

    /// Whether a commit waits for the disk (`PRAGMA synchronous` of the writer is FULL).
    public func isDurable() throws -> Bool { try pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") == 2 } }

    /// How many transactions were committed since the file was opened, for the write figures.
    public var commitCount: Int { commits.count }

    public func addMetrics(to registry: MetricsRegistry) {
        commits.addMetrics(to: registry)
        registry.gauge("hub_database_brief_connections", "Connections open for brief reads, as many as ever read at once.") { [readers] in
            readers.opened
        }
        registry.gauge("hub_database_long_reads", "Long reads in hand: those that run, and those that wait for a connection.", longReads)
        registry.gauge("hub_database_long_read_connections", "How many long reads run at once; what is beyond waits.") { [longReadLimit] in
            longReadLimit
        }
    }

    /// Copies the log into the main file and refreshes the planner's statistics; after a large load.
    public func optimize() throws {
        try pool.writeWithoutTransaction { database in
            try database.execute(sql: "ANALYZE")
            _ = try database.checkpoint(.truncate)
        }
    }
}

/// Runs a body and gives engine errors the shape that the kits know.
func translated<Value>(_ connection: SQLiteConnection, _ body: (any SQLConnection) throws -> Value) throws -> Value {
    do { return try body(connection) } catch let error as DatabaseError { throw error.translated }
}

extension DatabaseError {
    var translated: any Error {
        let detail = message ?? ""
        switch extendedResultCode {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY: return ConstraintViolation(kind: .unique, detail: detail)
        case .SQLITE_CONSTRAINT_FOREIGNKEY: return ConstraintViolation(kind: .foreignKey, detail: detail)
        case .SQLITE_CONSTRAINT_CHECK: return ConstraintViolation(kind: .check, detail: detail)
        case .SQLITE_CONSTRAINT_NOTNULL: return ConstraintViolation(kind: .notNull, detail: detail)
        default: break
        }
        switch resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_CANTOPEN:
            return Fault(.storageUnavailable, cause: self)
        default: return self
        }
    }
}
