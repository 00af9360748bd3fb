import CPostgres
import Glibc
import Kernel
import ResourceKit
import SQLKit

/// One connection in libpq's pipeline mode. Held by one thread at a time.
///
/// Statements are sent without waiting for the answer of those before: a transaction's beginning travels with its first
/// statement, what was announced with what is waited for, and its end is read when the next begins.
final class PostgresLink {
    /// Statements that the server keeps for this connection. A client that invents more makes it forget them all, which costs each of the others
    /// to be parsed once more.
    private static let preparedCapacity = 400

    /// Answers that the server may have to keep for us while we go on sending.
    private static let maximumOwed = 200

    private let connection: OpaquePointer
    private let vault: any Vault
    private let patience: Duration
    private var plans: [ObjectIdentifier: (plan: SQLPlan, name: String)] = [:]
    private var texts: [String: String] = [:]
    private var preparedCount = 0
    /// How often the prepared ones were forgotten: a name is never given twice, because the forgetting itself may be refused.
    private var preparedEra = 0
    /// Answers on their way that nobody has read, in order.
    private var owed: [Owed] = []
    /// The plans of the answers on their way that somebody will read, in order.
    private var expected: [SQLPlan] = []
    private var isLost = false
    /// Whether the server was not asked yet for answers to what was sent.
    private var hasUnasked = false

    /// Whether the end of the present transaction is on its way.
    private(set) var isConcluded = false
    /// Whether an answer that the present transaction announced was passed over, because another was waited for first: it is asked for again.
    private var hasPassedOver = false

    private enum Owed { case result, expected, sync }

    /// - Throws: `PostgresError` when the server cannot be reached or refuses us.
    init(_ settings: PostgresSettings, _ vault: any Vault) throws(PostgresError) {
        // What libpq says of a string that it cannot read quotes it, password included.
        guard let options = PQconninfoParse(settings.url, nil) else {
            throw PostgresError(
                state: "", message: "libpq cannot read the connection string (signs such as % @ / : are percent-encoded in a password)")
        }
        PQconninfoFree(options)
        self.vault = vault
        patience = .seconds(settings.statementSeconds + 2)
        let names = ["dbname", "connect_timeout", "application_name", "keepalives_idle", "tcp_user_timeout", "client_encoding"]
        let values = [settings.url, "\(settings.connectSeconds)", "hub", "30", "10000", "UTF8"]
        let opened = Self.withCStrings(names) { names in
            Self.withCStrings(values) { values in PQconnectdbParams(names, values, 1) }
        }
        guard let opened else { throw PostgresError(state: "", message: "no memory for a connection") }
        connection = opened
        // From here on `deinit` closes it, whatever is thrown.
        guard PQstatus(opened) == CONNECTION_OK else { throw PostgresError(connection: opened) }
        PQsetNoticeProcessor(opened, { _, _ in }, nil)
        try configure(settings)
    }

    deinit { PQfinish(connection) }

    /// Reads see one instant and change nothing unless a write says so; nothing waits for ever.
    ///
    /// Disks have no heads any more: at the price of random reads that is the standard, a page far down a list would be planned anew each time,
    /// for fear that its one plan for all pages is a bad one.
    private func configure(_ settings: PostgresSettings) throws(PostgresError) {
        let session = """
            SET default_transaction_isolation = 'repeatable read'; SET default_transaction_read_only = on; SET jit = off; SET random_page_cost = 1.1;
            SET statement_timeout = '\(settings.statementSeconds)s'; SET lock_timeout = '\(settings.lockSeconds)s';
            SET idle_in_transaction_session_timeout = '60s'; SET timezone = 'UTC'
            """
        let result = PQexec(connection, session)
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COMMAND_OK, PQenterPipelineMode(connection) == 1 else { throw PostgresError(result) }
    }

    var isUsable: Bool { !isLost && PQstatus(connection) == CONNECTION_OK }

    // MARK: Transactions

    func begin() throws(PostgresError) {
        isConcluded = false
        hasPassedOver = false
        try post("BEGIN READ WRITE")
    }

    /// Sends a statement without waiting for what it answers; a refusal comes with the next answer that is waited for.
    func post(_ text: String) throws(PostgresError) {
        guard PQsendQueryParams(connection, text, 0, nil, nil, nil, nil, 1) == 1 else { throw lost() }
        hasUnasked = true
        owed.append(.result)
    }

    /// Ends what the server takes for one transaction unless `BEGIN` said otherwise; its word is read later. What was announced, and nobody
    /// came for, is nobody's from then on.
    func postSync() throws(PostgresError) {
        if !expected.isEmpty {
            expected.removeAll(keepingCapacity: true)
            owed = owed.map { $0 == .expected ? .result : $0 }
        }
        try sendSync()
    }

    private func sendSync() throws(PostgresError) {
        guard PQpipelineSync(connection) == 1 else { throw lost() }
        hasUnasked = false
        owed.append(.sync)
    }

    /// Waits until nothing is on its way any more. Answers the first refusal, if any.
    func settle() throws(PostgresError) -> PostgresError? { try readOwed(upToEnd: true).refusal }

    /// Sends the end of the transaction, when all that it still reads is on its way.
    func conclude() throws(PostgresError) { if !hasPassedOver { try sendCommit() } }

    private func sendCommit() throws(PostgresError) {
        try post("COMMIT")
        isConcluded = true
        try sendSync()
    }

    /// Ends the transaction.
    ///
    /// - Throws: `CommitInDoubt` when it may be committed or not. Anything else says that nothing was.
    func commit() throws {
        let end: (refusal: PostgresError?, tag: String)
        do {
            if !isConcluded { try sendCommit() }
            end = try readOwed(upToEnd: true)
        } catch { throw doubt(error) }
        if let refusal = end.refusal {
            if refusal.isDisconnection { throw doubt(refusal) }
            // One of the statements before was refused, and the end of the transaction skipped with what followed.
            try rollBack()
            throw refusal
        }
        isConcluded = false
        // How the server ends a transaction that went on after a refusal.
        guard end.tag == "COMMIT" else { throw PostgresError(state: "25P02", message: "a refusal inside the transaction was passed over") }
    }

    /// Nobody knows what became of the transaction, and nobody will ask this connection.
    func doubt(_ cause: PostgresError) -> CommitInDoubt {
        isLost = true
        return CommitInDoubt(cause: cause)
    }

    func rollBack() throws(PostgresError) {
        guard isUsable else { return }
        isConcluded = false
        try post("ROLLBACK")
        try postSync()
        _ = try settle()
    }

    /// The first refusal among the answers on their way, and what the last statement says it did. Those of an earlier transaction are passed
    /// over: whoever had it was answered.
    ///
    /// - Parameter upToEnd: the last of them is the end of the present transaction, not of the one before.
    private func readOwed(upToEnd: Bool = false) throws(PostgresError) -> (refusal: PostgresError?, tag: String) {
        var first: PostgresError?
        var tag = ""
        defer {
            owed.removeAll(keepingCapacity: true)
            hasPassedOver = hasPassedOver || !expected.isEmpty
            expected.removeAll(keepingCapacity: true)
        }
        for (place, kind) in owed.enumerated() {
            let result = try next()
            defer { PQclear(result) }
            if kind == .sync {
                if !upToEnd || place < owed.count - 1 { first = nil }
                continue
            }
            try endOfStatement()
            if first == nil, !Self.isGood(PQresultStatus(result)) { first = PostgresError(result) }
            tag = String(cString: PQcmdStatus(result))
        }
        return (first, tag)
    }

    // MARK: Statements

    func visit(_ plan: SQLPlan, _ values: [SQLValue], _ row: (any SQLRow) throws -> Void) throws {
        if expected.first === plan { return try visit(try expectedAnswer(), row) }
        try visit(try execute(prepared: name(of: plan), values), row)
    }

    /// Sends the statement; its answer is read by the `visit` of the same plan.
    func expect(_ plan: SQLPlan, _ values: [SQLValue]) throws {
        try send(prepared: name(of: plan), values)
        owed.append(.expected)
        expected.append(plan)
    }

    func visit(_ sql: SQLQuery, _ row: (any SQLRow) throws -> Void) throws {
        try visit(try execute(prepared: name(of: sql), sql.boundValues), row)
    }

    /// Answers how many rows the statement changed.
    func run(_ sql: SQLQuery) throws -> Int {
        let result = try execute(prepared: name(of: sql), sql.boundValues)
        defer { PQclear(result) }
        return Int(String(cString: PQcmdTuples(result))) ?? 0
    }

    /// Sends a statement whose answer is read later.
    func post(_ sql: SQLQuery) throws {
        try send(prepared: name(of: sql), sql.boundValues)
        owed.append(.result)
        if owed.count >= Self.maximumOwed {
            try flush()
            if let refused = try readOwed().refusal { throw refused }
        }
    }

    private func visit(_ result: OpaquePointer?, _ visit: (any SQLRow) throws -> Void) throws {
        guard let result else { return }
        defer { PQclear(result) }
        let row = PostgresRow(result, vault)
        for index in 0..<PQntuples(result) {
            row.index = index
            try visit(row)
        }
    }

    // MARK: Preparing

    private func name(of plan: SQLPlan) throws -> String {
        try checkOpen()
        if let known = plans[ObjectIdentifier(plan)] { return known.name }
        let name = try prepare(plan.text(for: .postgres))
        plans[ObjectIdentifier(plan)] = (plan, name)
        return name
    }

    private func name(of sql: SQLQuery) throws -> String {
        try checkOpen()
        if let known = texts[sql.form] { return known }
        let name = try prepare(sql.rendered(for: .postgres).text)
        texts[sql.form] = name
        return name
    }

    private func checkOpen() throws(PostgresError) {
        if isConcluded { throw PostgresError(state: "25000", message: "a transaction that was concluded goes on") }
    }

    private func prepare(_ text: String) throws -> String {
        if preparedCount == Self.preparedCapacity { try forgetPrepared() }
        let name = "s\(preparedEra).\(preparedCount)"
        guard PQsendPrepare(connection, name, text, 0, nil) == 1 else { throw lost() }
        hasUnasked = true
        PQclear(try answer())
        preparedCount += 1
        return name
    }

    private func forgetPrepared() throws {
        try post("DEALLOCATE ALL")
        plans.removeAll(keepingCapacity: true)
        texts.removeAll(keepingCapacity: true)
        preparedCount = 0
        preparedEra += 1
    }

    private func execute(prepared name: String, _ values: [SQLValue]) throws -> OpaquePointer? {
        try send(prepared: name, values)
        return try answer()
    }

    private func send(prepared name: String, _ values: [SQLValue]) throws {
        try PostgresParameters.with(values, vault) { count, values, lengths, formats in
            guard PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1) == 1 else { throw lost() }
            hasUnasked = true
        }
    }

    // MARK: Answers

    /// The answer to the statement just sent, after those that nobody waited for.
    private func answer() throws(PostgresError) -> OpaquePointer? {
        try flush()
        let refused = try readOwed().refusal
        let result = try next()
        try endOfStatement()
        if refused == nil, Self.isGood(PQresultStatus(result)) { return result }
        defer { PQclear(result) }
        throw refused ?? PostgresError(result)
    }

    /// The answer to the first statement that was announced, after those that nobody waited for.
    private func expectedAnswer() throws(PostgresError) -> OpaquePointer? {
        try flush()
        expected.removeFirst()
        while !owed.isEmpty {
            let kind = owed.removeFirst()
            let result = try next()
            if kind != .sync { try endOfStatement() }
            if kind == .expected, Self.isGood(PQresultStatus(result)) { return result }
            defer { PQclear(result) }
            if kind != .sync, !Self.isGood(PQresultStatus(result)), !isOfEarlier { throw PostgresError(result) }
        }
        throw lost()
    }

    /// Whether the answer just read was to an earlier transaction: the end of that one is still to come.
    private var isOfEarlier: Bool { owed.count { $0 == .sync } > (isConcluded ? 1 : 0) }

    /// Asks the server for what it has to say so far.
    private func flush() throws(PostgresError) {
        guard hasUnasked else { return }
        guard PQsendFlushRequest(connection) == 1, PQflush(connection) >= 0 else { throw lost() }
        hasUnasked = false
    }

    /// libpq marks the end of each statement's answers by nothing.
    private func endOfStatement() throws(PostgresError) {
        while let more = try nextOrEnd() { PQclear(more) }
    }

    private func next() throws(PostgresError) -> OpaquePointer? {
        guard let result = try nextOrEnd() else { throw lost() }
        return result
    }

    /// Waits on the socket itself: a server that is frozen answers no timeout of its own.
    private func nextOrEnd() throws(PostgresError) -> OpaquePointer? {
        let end = ContinuousClock.now + patience
        while PQisBusy(connection) == 1 {
            var descriptor = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
            let rest = (end - ContinuousClock.now).components
            let milliseconds = Int32(clamping: rest.seconds * 1000 + rest.attoseconds / 1_000_000_000_000_000)
            let ready = milliseconds > 0 ? poll(&descriptor, 1, milliseconds) : 0
            if ready < 0 && errno == EINTR { continue }
            guard ready > 0, PQconsumeInput(connection) == 1 else { throw lost(isSilence: ready == 0) }
        }
        return PQgetResult(connection)
    }

    /// Whatever libpq thinks of it, the connection is of no use any more: answers that come later would be taken for others.
    private func lost(isSilence: Bool = false) -> PostgresError {
        isLost = true
        var error = isSilence ? PostgresError(state: "", message: "the server does not answer") : PostgresError(connection: connection)
        error.isSilence = isSilence
        return error
    }

    private static func isGood(_ status: ExecStatusType) -> Bool { status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK }

    private static func withCStrings<Value>(_ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value) -> Value {
        let copies = texts.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies.map { UnsafePointer($0) } + [nil])
    }
}
