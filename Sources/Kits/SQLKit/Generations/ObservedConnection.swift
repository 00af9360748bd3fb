public import ResourceKit

/// A connection that notes which tables its statements touch.
public final class ObservedConnection: SQLConnection {
    private let base: any SQLConnection
    private let catalog: TableCatalog
    public private(set) var touch = Touch()

    public init(_ base: any SQLConnection, _ catalog: TableCatalog) {
        self.base = base
        self.catalog = catalog
    }

    public var dialect: Dialect { base.dialect }

    public func visit(_ sql: SQLQuery, _ row: (any SQLRow) throws -> Void) throws {
        note(sql.text)
        try base.visit(sql, row)
    }

    public func visit(_ plan: SQLPlan, _ values: [SQLValue], _ row: (any SQLRow) throws -> Void) throws {
        note(plan.text)
        try base.visit(plan, values, row)
    }

    public func expect(_ plan: SQLPlan, _ values: [SQLValue]) throws { try base.expect(plan, values) }

    public func conclude() throws { try base.conclude() }

    @discardableResult
    public func run(_ sql: SQLQuery) throws -> Int {
        note(sql.text)
        return try base.run(sql)
    }

    public func post(_ sql: SQLQuery) throws {
        note(sql.text)
        try base.post(sql)
    }

    private func note(_ text: String) { touch.formUnion(catalog.touch(of: text)) }
}
