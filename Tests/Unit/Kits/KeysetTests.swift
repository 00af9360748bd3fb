import Kernel
import ResourceKit
import TestKit
import Testing

@testable import SQLKit

struct KeysetTests {
    private func keyset(_ sort: String, in dialect: Dialect = .sqlite) -> Keyset {
        let shape = Line.resource.shape
        return Keyset(
            sort.split(separator: ",").compactMap { part in
                let isDescending = part.first == "-"
                let name = String(isDescending ? part.dropFirst() : part)
                return shape.field(named: name, .v1).map { (field: $0, isDescending: isDescending) }
            }, of: shape, in: dialect)
    }

    private let day = Day(number: 20_468)

    @Test(arguments: [
        ("nom", "t.nom, t.id", "t.nom DESC, t.id DESC"), ("-nom", "t.nom DESC, t.id DESC", "t.nom, t.id"), ("", "t.id", "t.id DESC"),
        ("-id", "t.id DESC", "t.id"), ("nom,-created_at", "t.nom, t.created_at DESC, t.id", "t.nom DESC, t.created_at, t.id DESC"),
        ("-created_at,nom", "t.created_at DESC, t.nom, t.id DESC", "t.created_at, t.nom DESC, t.id"),
        ("-id,nom", "t.id DESC, t.nom", "t.id, t.nom DESC"),
        ("debut", "COALESCE(t.date_debut, 9000000000000000), t.id", "COALESCE(t.date_debut, 9000000000000000) DESC, t.id DESC"),
        ("surnom", "COALESCE(t.surnom, ''), t.id", "COALESCE(t.surnom, '') DESC, t.id DESC"),
    ])
    func `the order is the sort asked for, then the id, and turns around whole`(sort: String, order: String, reversed: String) {
        #expect(keyset(sort).order(reversed: false).rendered(for: .sqlite).text == order)
        #expect(keyset(sort).order(reversed: true).rendered(for: .sqlite).text == reversed)
    }

    @Test(arguments: [
        ("nom", false, "(t.nom, t.id) > ($1, $2)"), ("nom", true, "(t.nom, t.id) < ($1, $2)"), ("-nom", false, "(t.nom, t.id) < ($1, $2)"),
        ("-nom", true, "(t.nom, t.id) > ($1, $2)"),
    ])
    func `one direction is one row-value comparison`(sort: String, isReversed: Bool, condition: String) {
        let after = keyset(sort).after([.text("Gare"), .integer(7)], reversed: isReversed).rendered(for: .postgres)
        #expect(after.text == condition)
        #expect(after.values == [.text("Gare"), .integer(7)])
    }

    @Test(arguments: [
        (false, "t.nom >= $1 AND (t.nom > $2 OR (t.nom = $3 AND (t.created_at < $4 OR (t.created_at = $5 AND t.id > $6))))"),
        (true, "t.nom <= $1 AND (t.nom < $2 OR (t.nom = $3 AND (t.created_at > $4 OR (t.created_at = $5 AND t.id < $6))))"),
    ])
    func `mixed directions are expanded behind a bound on the first key`(isReversed: Bool, condition: String) {
        let values: [SQLValue] = [.text("Gare"), .instant(.test), .integer(7)]
        let after = keyset("nom,-created_at").after(values, reversed: isReversed).rendered(for: .postgres)
        #expect(after.text == condition)
        #expect(after.values == [.text("Gare"), .text("Gare"), .text("Gare"), .instant(.test), .instant(.test), .integer(7)])
    }

    @Test func `nullable keys are compared by the expression of the order`() {
        let after = keyset("-debut").after([.integer(20_468), .integer(7)], reversed: false).rendered(for: .sqlite)
        let debut = "COALESCE(t.date_debut, 9000000000000000)"
        #expect(after.text == "\(debut) <= ? AND (\(debut), t.id) < (?, ?)")
    }

    @Test func `the id is the last key, once`() {
        #expect(keyset("nom").keys.map(\.expression) == ["t.nom", "t.id"])
        #expect(keyset("-id").keys.map(\.expression) == ["t.id"])
        #expect(keyset("id,nom").keys.filter { $0.expression == "t.id" }.count == 1)
    }

    @Test(
        arguments: [("created_at", .instant), ("nom", .text), ("statut", .text), ("id", .integer), ("debut", .integer), ("surnom", .text)]
            as [(String, Keyset.Key.Kind)])
    func `a key is read as its expression is typed`(sort: String, kind: Keyset.Key.Kind) {
        #expect(keyset(sort).keys.first?.kind == kind)
    }

    @Test func `the values of a row are read from where the keys start`() {
        let row = MemoryRow([.text("ignored"), .text("Gare"), .instant(.test), .integer(7)])
        #expect(keyset("nom,-created_at").values(of: row, from: 1) == [.text("Gare"), .instant(.test), .integer(7)])
    }

    /// Evaluates what `after` must mean over every pair of a small set of rows.
    @Test(arguments: ["nom", "-nom", "nom,-created_at", "-created_at,nom", "-nom,created_at,-id", "id"])
    func `going on then back covers every row once`(sort: String) {
        let rows = (0..<24).map { Line(id: Int64($0), name: ["a", "b", "c"][$0 % 3], createdAt: Instant(seconds: Int64($0 % 4))) }
        let keys = keyset(sort)
        let sorted = rows.sorted { precedes($0, $1, sort) }
        for (index, row) in sorted.enumerated() {
            #expect(sorted.filter { keys.accepts($0, after: row, reversed: false) }.map(\.id) == sorted[(index + 1)...].map(\.id))
            #expect(sorted.filter { keys.accepts($0, after: row, reversed: true) }.map(\.id) == sorted[..<index].map(\.id))
        }
    }

    private func precedes(_ left: Line, _ right: Line, _ sort: String) -> Bool {
        let parts = sort.split(separator: ",").map(String.init)
        for part in parts + [(parts[0].first == "-" ? "-id" : "id")] {
            let isDescending = part.first == "-"
            let (one, other) = isDescending ? (right, left) : (left, right)
            switch part.drop(while: { $0 == "-" }) {
            case "nom" where one.name != other.name: return one.name < other.name
            case "created_at" where one.createdAt != other.createdAt: return one.createdAt < other.createdAt
            case "id" where one.id != other.id: return one.id < other.id
            default: continue
            }
        }
        return false
    }
}

extension Keyset {
    /// Whether `row` satisfies the SQL that `after` renders for `boundary`.
    fileprivate func accepts(_ row: Line, after boundary: Line, reversed: Bool) -> Bool {
        let values = keys.map { boundary.value($0.expression) }
        return TinySQL(after(values, reversed: reversed).rendered(for: .sqlite), row).isTrue
    }
}

extension Line {
    fileprivate func value(_ expression: String) -> SQLValue {
        switch expression {
        case "t.nom": .text(name)
        case "t.created_at": .integer(createdAt.seconds)
        default: .integer(id)
        }
    }
}

/// Evaluates the comparisons, `AND`, `OR` and row values that a keyset renders, over one row.
private struct TinySQL {
    private var tokens: [String]
    private var values: [SQLValue]
    private let row: Line
    private var result = false

    var isTrue: Bool { result }

    init(_ query: (text: String, values: [SQLValue]), _ row: Line) {
        tokens = query.text.replacing("(", with: " ( ").replacing(")", with: " ) ").replacing(",", with: " , ").split(separator: " ").map(String.init)
        values = query.values
        self.row = row
        result = disjunction()
    }

    private mutating func take(_ token: String) -> Bool {
        guard tokens.first == token else { return false }
        tokens.removeFirst()
        return true
    }

    private mutating func disjunction() -> Bool {
        var value = conjunction()
        while take("OR") {
            let right = conjunction()
            value = value || right
        }
        return value
    }

    private mutating func conjunction() -> Bool {
        var value = comparison()
        while take("AND") {
            let right = comparison()
            value = value && right
        }
        return value
    }

    private var startsRowValue: Bool { tokens.count > 2 && tokens[0] == "(" && (tokens[2] == "," || tokens[2] == ")") }

    private mutating func comparison() -> Bool {
        if tokens.first == "(", !startsRowValue {
            tokens.removeFirst()
            let value = disjunction()
            _ = take(")")
            return value
        }
        let left = operand()
        let sign = tokens.removeFirst()
        let order = Self.order(left, operand())
        switch sign {
        case ">": return order > 0
        case "<": return order < 0
        case ">=": return order >= 0
        case "<=": return order <= 0
        default: return order == 0
        }
    }

    private mutating func operand() -> [SQLValue] {
        guard take("(") else { return [scalar()] }
        var list = [scalar()]
        while take(",") { list.append(scalar()) }
        _ = take(")")
        return list
    }

    private mutating func scalar() -> SQLValue {
        let token = tokens.removeFirst()
        return token == "?" ? values.removeFirst() : row.value(token)
    }

    private static func order(_ left: [SQLValue], _ right: [SQLValue]) -> Int {
        for case (let one, let other) in zip(left, right) where one != other {
            switch (one, other) {
            case (.text(let one), .text(let other)): return one < other ? -1 : 1
            case (.integer(let one), .integer(let other)): return one < other ? -1 : 1
            default: return 0
            }
        }
        return 0
    }
}
