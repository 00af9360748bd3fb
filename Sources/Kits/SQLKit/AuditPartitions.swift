public import Kernel
import ResourceKit

/// The partitions of `audit_logs` on PostgreSQL: one per calendar month in UTC.
///
/// Each is made before its month begins. A row whose month has none is kept by the default partition until its month is
/// added: that moves the row in the transaction that makes the partition, so that no row is ever refused, lost or seen twice.
public struct AuditPartitions {
    /// How many months beyond the present one have their partition.
    public static let monthsAhead = 3

    /// Months found in the default partition that one look takes up; the next look takes the others.
    private static let maximumStrays = 24

    /// Rows that one statement moves: each ends long before the driver gives it up.
    private static let batch = 10_000

    private let connection: any SQLConnection

    public init(_ connection: any SQLConnection) { self.connection = connection }

    /// The months that should have a partition and have none: this one, those ahead, and those of rows that the default
    /// partition keeps. None on the embedded engine, which has one table.
    public func missing(at now: Instant) throws -> [CalendarMonth] {
        guard connection.dialect == .postgres else { return [] }
        var months = [CalendarMonth(of: now)]
        for _ in 0..<Self.monthsAhead { months.append(months[months.count - 1].next) }
        let known = try partitions()
        return months.filter { !known.contains($0.partition) } + (try strays().filter { !months.contains($0) })
    }

    private func partitions() throws -> Set<String> {
        Set(
            try connection.all(
                """
                SELECT CAST(child.relname AS TEXT) FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
                WHERE inhparent = CAST('audit_logs' AS regclass)
                """
            ) { $0.text(0) })
    }

    private func strays() throws -> [CalendarMonth] {
        try connection.all(
            "SELECT DISTINCT date_trunc('month', timestamp) FROM audit_logs_default ORDER BY 1 LIMIT \(Self.maximumStrays)"
        ) { CalendarMonth(of: $0.instant(0)) }
    }

    /// Makes a month's partition unless it is there, and moves its rows into it. To be called first in a transaction.
    ///
    /// Processes that do it at once take turns. Writers of other months wait for nobody: the table is made apart and then
    /// attached, which locks the default partition alone.
    ///
    /// - Returns: how many rows the default partition kept for it; `nil` when the partition was there.
    public func add(_ month: CalendarMonth) throws -> Int? {
        // Before anything is read: a snapshot taken while waiting would not show what the lock's holder did.
        try connection.run("LOCK TABLE audit_logs_default IN ACCESS EXCLUSIVE MODE")
        guard !(try partitions().contains(month.partition)) else { return nil }
        let name = SQLQuery(trusted: month.partition)
        try connection.run("CREATE TABLE \(name) (LIKE audit_logs INCLUDING INDEXES)")
        let moved = try moveRows(of: month, into: name)
        let (start, end) = (SQLQuery(trusted: "'\(month.start)'"), SQLQuery(trusted: "'\(month.next.start)'"))
        try connection.run("ALTER TABLE audit_logs ATTACH PARTITION \(name) FOR VALUES FROM (\(start)) TO (\(end))")
        return moved
    }

    /// Both tables have the columns of the parent, in its order.
    private func moveRows(of month: CalendarMonth, into name: SQLQuery) throws -> Int {
        var total = 0
        while true {
            let count = try connection.run(
                """
                WITH gone AS (DELETE FROM audit_logs_default WHERE (id, timestamp) IN (SELECT id, timestamp FROM audit_logs_default
                WHERE timestamp >= \(month.start) AND timestamp < \(month.next.start) LIMIT \(Self.batch)) RETURNING *)
                INSERT INTO \(name) SELECT * FROM gone
                """)
            total += count
            if count < Self.batch { return total }
        }
    }
}

/// A month of the calendar, in UTC.
public struct CalendarMonth: Sendable, Hashable {
    private let year: Int64
    private let month: Int64

    public init(of instant: Instant) {
        let (year, month, _) = instant.day.components
        self.init(year, month)
    }

    private init(_ year: Int64, _ month: Int64) {
        self.year = year
        self.month = month
    }

    public var next: CalendarMonth { month == 12 ? CalendarMonth(year + 1, 1) : CalendarMonth(year, month + 1) }

    /// Its first instant.
    public var start: Instant {
        // Every month that comes from an instant, or follows one that does, has a first day.
        guard let day = Day(year: year, month: month, day: 1) else { preconditionFailure("month \(month) of \(year)") }
        return day.start
    }

    /// `audit_logs_2026_01`: made of two numbers, and so safe as a name.
    var partition: String { "audit_logs_\(start.description.prefix(7).replacing("-", with: "_"))" }
}
