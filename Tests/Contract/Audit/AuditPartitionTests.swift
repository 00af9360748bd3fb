import Kernel
import ResourceKit
import TestKit
import Testing

@testable import Platform
@testable import SQLKit

/// The audit trail's partitions, one a month; on PostgreSQL only.
@Suite(.enabled(if: Stored.isPostgres, "needs a server: HUB_TEST_POSTGRES")) struct AuditPartitionTests {
    /// Each partition with its rows, those without rows included.
    private static func partitions(_ world: World) async throws -> [String: Int64] {
        let names = try await world.read {
            try $0.all("SELECT CAST(inhrelid AS regclass)::TEXT FROM pg_inherits WHERE inhparent = CAST('audit_logs' AS regclass)") { $0.text(0) }
        }
        var rows: [String: Int64] = [:]
        for name in names { rows[name] = try await world.count(name) }
        return rows
    }

    /// Leaves a line in the trail, at the world's instant.
    private static func create(_ world: World) async throws {
        try await world.write { session in
            try AuditRow("test", by: .system("test"), method: "JOB", endpoint: "test", status: 200).insert(about: (nil, "test"), into: session)
        }
    }

    @Test func `this month and the next three have partitions from the start, and a row lands in its month's`() async throws {
        let world = try await World.make()
        let empty = ["audit_logs_2026_01": 0, "audit_logs_2026_02": 0, "audit_logs_2026_03": 0, "audit_logs_2026_04": 0, "audit_logs_default": 0]
        #expect(try await Self.partitions(world) == empty.mapValues { Int64($0) })
        try await Self.create(world)
        world.clock.advance(hours: 24 * 31)
        try await Self.create(world)
        #expect(try await Self.partitions(world).filter { $0.value > 0 } == ["audit_logs_2026_01": 1, "audit_logs_2026_02": 1])
        #expect(try await world.count("audit_logs") == 2)
    }

    @Test func `the job makes partitions ahead, and a second run has nothing to do`() async throws {
        let world = try await World.make()
        #expect(try await world.runJob("audit.partitions") == ["created": 0, "moved": 0])
        world.clock.advance(hours: 24 * 31)
        #expect(try await world.runJob("audit.partitions") == ["created": 1, "moved": 0])
        #expect(try await world.runJob("audit.partitions") == ["created": 0, "moved": 0])
        #expect(try await Self.partitions(world)["audit_logs_2026_05"] == 0)
        // Over the end of a year.
        world.clock.advance(hours: 24 * 300)
        #expect(try await world.runJob("audit.partitions") == ["created": 4, "moved": 0])
        #expect(try await Self.partitions(world)["audit_logs_2027_03"] == 0)
    }

    @Test func `a row whose month has no partition is kept, and moved when it has one`() async throws {
        let world = try await World.make()
        try await Self.create(world)
        world.clock.advance(hours: 24 * 200)
        try await Self.create(world)
        world.clock.advance(hours: 24 * 62)
        for _ in 0..<3 { try await Self.create(world) }
        #expect(try await Self.partitions(world)["audit_logs_default"] == 4)
        let before = try await world.rows("audit_logs", "id", "timestamp", "action", "changes")
        // The present month and three more; one row's month is past.
        #expect(try await world.runJob("audit.partitions") == ["created": 5, "moved": 4])
        let rows = try await Self.partitions(world)
        #expect(rows["audit_logs_default"] == 0 && rows["audit_logs_2026_08"] == 1 && rows["audit_logs_2026_10"] == 3, "\(rows)")
        #expect(try await world.rows("audit_logs", "id", "timestamp", "action", "changes") == before)
        try await Self.create(world)
        #expect(try await Self.partitions(world)["audit_logs_2026_10"] == 4)
    }

    @Test func `processes that add the same month at once take turns, while others write`() async throws {
        let world = try await World.make()
        world.clock.advance(hours: 24 * 150)
        try await Self.create(world)
        let month = CalendarMonth(of: world.clock.now)
        let installations = try (0..<3).map { _ in try Installation(world.installation.settings, environment: world.clock.environment) }
        let moved = try await withThrowingTaskGroup(of: Int?.self) { group in
            for installation in installations { group.addTask { try await installation.database.write { try AuditPartitions($0).add(month) } } }
            for _ in 0..<5 {
                group.addTask {
                    try await Self.create(world)
                    return nil
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for installation in installations { try await installation.storage.close() }
        // One of them did it, and took what was there by then.
        #expect(moved.compactMap(\.self).count == 1 && moved.compactMap(\.self)[0] >= 1)
        #expect(try await world.count("audit_logs") == 6)
        let rows = try await Self.partitions(world)
        #expect(rows[month.partition] == 6 && rows["audit_logs_default"] == 0, "\(rows)")
    }

    @Test func `a range of dates reads its months only, and ids stay unique over all`() async throws {
        let world = try await World.make()
        for _ in 0..<3 {
            try await Self.create(world)
            world.clock.advance(hours: 24 * 31)
        }
        let plan = try await world.read {
            try $0.all("EXPLAIN SELECT id FROM audit_logs WHERE timestamp >= \(Instant.test) AND timestamp < \(Instant.test.adding(days: 1))") {
                $0.text(0)
            }
        }.joined(separator: "\n")
        #expect(plan.contains("audit_logs_2026_01") && !plan.contains("audit_logs_2026_02") && !plan.contains("audit_logs_default"), "\(plan)")
        #expect(try await world.rows("audit_logs", "id") == [["1"], ["2"], ["3"]])
    }
}
