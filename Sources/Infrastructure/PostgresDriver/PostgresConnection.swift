import Kernel
import ResourceKit
import SQLKit

/// One transaction on a link, as the kits see it.
final class PostgresConnection: SQLConnection {
    private let link: PostgresLink
    /// Whether `BEGIN` opened the transaction, so that it outlives a refused statement.
    private let isExplicit: Bool

    init(_ link: PostgresLink, isExplicit: Bool) {
        self.link = link
        self.isExplicit = isExplicit
    }

    var dialect: Dialect { .postgres }

    func visit(_ sql: SQLQuery, _ row: (any SQLRow) throws -> Void) throws { try recovering { try link.visit(sql, row) } }

    func visit(_ plan: SQLPlan, _ values: [SQLValue], _ row: (any SQLRow) throws -> Void) throws {
        try recovering { try link.visit(plan, values, row) }
    }

    func expect(_ plan: SQLPlan, _ values: [SQLValue]) throws { try recovering { try link.expect(plan, values) } }

    func conclude() throws { if isExplicit { try recovering { try link.conclude() } } }

    @discardableResult
    func run(_ sql: SQLQuery) throws -> Int { try recovering { try link.run(sql) } }

    func post(_ sql: SQLQuery) throws { try recovering { try link.post(sql) } }

    /// After a refusal the server skips what follows until it is told to listen again; the body may roll back to a savepoint.
    private func recovering<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let error as PostgresError {
            if isExplicit, !error.isDisconnection {
                try link.postSync()
                _ = try link.settle()
            }
            // Transient ones pass as they are: whoever opened the transaction does it again.
            throw error.isTransient ? error : error.translated
        }
    }
}
