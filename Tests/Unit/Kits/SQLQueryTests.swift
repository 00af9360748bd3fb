import Kernel
import TestKit
import Testing

@testable import ResourceKit
@testable import SQLKit

struct SQLQueryTests {
    @Test func `values are bound, numbered for PostgreSQL and not for SQLite`() {
        let query: SQLQuery = "SELECT 1 WHERE a = \("x' OR 1=1 --") AND b = \(42) AND c = \(Day(number: 3))"
        #expect(query.rendered(for: .sqlite).text == "SELECT 1 WHERE a = ? AND b = ? AND c = ?")
        #expect(query.rendered(for: .postgres).text == "SELECT 1 WHERE a = $1 AND b = $2 AND c = $3")
        #expect(query.rendered(for: .sqlite).values == [.text("x' OR 1=1 --"), .integer(42), .day(Day(number: 3))])
        #expect(query.rendered(for: .postgres).values == query.rendered(for: .sqlite).values)
    }

    @Test func `an absent value binds null`() {
        let query: SQLQuery = "\(value: String?.none.sqlValue), \(value: String?.some("a").sqlValue)"
        #expect(query.rendered(for: .sqlite).values == [.null, .text("a")])
    }

    @Test func `a query inside another keeps one numbering`() {
        let inner: SQLQuery = "b = \(2) OR c = \(3)"
        let query: SQLQuery = "a = \(1) AND (\(inner)) AND d = \(4)"
        #expect(query.rendered(for: .postgres).text == "a = $1 AND (b = $2 OR c = $3) AND d = $4")
        #expect(query.rendered(for: .postgres).values == [.integer(1), .integer(2), .integer(3), .integer(4)])
    }

    @Test func `more than nine values are numbered in full`() {
        let query: SQLQuery = "\(values: (1...12).map { .integer($0) })"
        #expect(query.rendered(for: .postgres).text == "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12")
        #expect(query.rendered(for: .sqlite).text == "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?")
    }

    @Test func `no values give no text`() {
        let query: SQLQuery = "(\(values: []))"
        #expect(query.rendered(for: .sqlite).text == "()")
    }

    @Test func `queries are joined end to end`() {
        var query: SQLQuery = "a = \(1)"
        query += " AND b = \(2)"
        #expect((query + " LIMIT 1").rendered(for: .postgres).text == "a = $1 AND b = $2 LIMIT 1")
        #expect(SQLQuery.empty.isEmpty)
        #expect(!query.isEmpty)
    }

    @Test func `conditions are each in parentheses, so that OR never leaks`() {
        let conditions: [SQLQuery] = ["a = \(1) OR b = \(2)", "c = \(3)"]
        #expect(SQLQuery.all(conditions)?.rendered(for: .postgres).text == "(a = $1 OR b = $2) AND (c = $3)")
        #expect(SQLQuery.any(conditions)?.rendered(for: .postgres).text == "(a = $1 OR b = $2) OR (c = $3)")
        #expect(SQLQuery.all(["a"])?.rendered(for: .sqlite).text == "(a)")
        #expect(SQLQuery.all([])?.rendered(for: .sqlite).text == nil)
        #expect(SQLQuery.any([])?.rendered(for: .sqlite).text == nil)
    }

    @Test func `a table and its columns come from the declaration`() {
        let query: SQLQuery = "SELECT \(columns: Line.resource.shape) FROM \(table: Line.resource.shape)"
        #expect(query.rendered(for: .sqlite).text == "SELECT id, nom, statut, date_debut, surnom, created_at, taux, version FROM lignes")
    }

    @Test func `comparisons and memberships stand on the alias`() {
        let column = Line.resource.shape.columns[3]
        #expect(SQLQuery.comparing(column, " >= ", .integer(1)).rendered(for: .postgres).text == "t.date_debut >= $1")
        #expect(SQLQuery.member(column, [.integer(1), .null]).rendered(for: .postgres).text == "t.date_debut IN ($1, $2)")
    }

    @Test func `a search ignores case in both dialects`() {
        #expect(Dialect.sqlite.matches("t.nom", pattern: "%a\\%%").rendered(for: .sqlite).text == "t.nom LIKE ? ESCAPE '\\'")
        #expect(Dialect.postgres.matches("t.nom", pattern: "%a\\%%").rendered(for: .postgres).text == "t.nom ILIKE $1 ESCAPE '\\'")
        #expect(Dialect.sqlite.matches("t.nom", pattern: "%a\\%%").rendered(for: .sqlite).values == [.text("%a\\%%")])
    }

    @Test func `bytes are shown as lower-case hexadecimal`() {
        #expect([0x00, 0x0F, 0xA0, 0xFF].hexadecimal == "000fa0ff")
        #expect([UInt8]().hexadecimal == "")
    }

    @Test func `an audit row shows values and hides what is sealed`() {
        #expect(SQLValue.sealed("06 12 34").json == "***")
        #expect(SQLValue.blob([0xAB]).json == "ab")
        #expect(SQLValue.instant(.test).json == "2026-01-15T10:00:00Z")
        #expect(SQLValue.null.json == .null)
        let change = RowChange(resource: "ligne", id: "7", before: [.init("nom", "A")], after: [.init("nom", "B")])
        #expect(change.json == ["resource": "ligne", "id": "7", "before": ["nom": "A"], "after": ["nom": "B"]])
    }
}
