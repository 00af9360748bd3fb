import ResourceKit

@testable import SQLKit

/// A connection that shows each statement before it runs it; whoever looks may throw instead.
final class WatchedConnection: SQLConnection {
    private let base: any SQLConnection
    private let watch: (SQLQuery) throws -> Void

    init(_ base: any SQLConnection, _ watch: @escaping (SQLQuery) throws -> Void) {
        self.base = base
        self.watch = watch
    }

    var dialect: Dialect { base.dialect }

    func visit(_ sql: SQLQuery, _ row: (any SQLRow) throws -> Void) throws {
        try watch(sql)
        try base.visit(sql, row)
    }

    func visit(_ plan: SQLPlan, _ values: [SQLValue], _ row: (any SQLRow) throws -> Void) throws {
        try watch(SQLQuery(trusted: plan.text(for: dialect), values))
        try base.visit(plan, values, row)
    }

    func expect(_ plan: SQLPlan, _ values: [SQLValue]) throws { try base.expect(plan, values) }

    func conclude() throws { try base.conclude() }

    func post(_ sql: SQLQuery) throws {
        try watch(sql)
        try base.post(sql)
    }

    @discardableResult
    func run(_ sql: SQLQuery) throws -> Int {
        try watch(sql)
        return try base.run(sql)
    }
}
