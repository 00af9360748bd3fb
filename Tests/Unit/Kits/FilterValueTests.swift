import Kernel
import ResourceKit
import TestKit
import Testing

@testable import APIKit
@testable import SQLKit

struct FilterValueTests {
    private static let states = Line.State.kind

    @Test(
        arguments: [
            ("42", .integer, .integer(42)), ("-1", .digits, .integer(-1)), ("1.5", .number, .real(1.5)), ("12.50", .decimal, .integer(1250)),
            ("true", .boolean, .boolean(true)), ("0", .boolean, .boolean(false)), ("2026-01-15T10:00:00Z", .instant, .instant(.test)),
            ("2026-01-15", .instant, .instant(Instant.test.day.start)), ("2026-01-15", .day, .day(Instant.test.day)),
            ("ouvert", states, .text("ouvert")), ("x' OR 1=1", .text, .text("x' OR 1=1")), ("42", .optional(.integer), .integer(42)),
        ] as [(String, FieldKind, SQLValue)])
    func `a value is read as its kind`(text: String, kind: FieldKind, value: SQLValue) throws {
        #expect(try FilterValue.parse(text, kind, .v1, parameter: "p") == value)
    }

    @Test(
        arguments: [
            ("", .integer, "int_parsing"), ("1.0", .integer, "int_parsing"), ("9223372036854775808", .digits, "int_parsing"),
            ("nan", .number, "float_parsing"), ("1e999", .number, "float_parsing"), ("0x10", .number, "float_parsing"),
            ("1.234", .decimal, "decimal_parsing"), ("oui", .boolean, "bool_parsing"), ("2026-02-30", .instant, "datetime_parsing"),
            ("2026-01-15T10:00:00Z", .day, "date_parsing"), ("open", states, "enum"), ("42", .uuid, "uuid_parsing"),
            (String(repeating: "a", count: 1001), .text, "string_too_long"),
        ] as [(String, FieldKind, String)])
    func `a wrong value names its parameter and why`(text: String, kind: FieldKind, type: String) {
        let fault = fault { try FilterValue.parse(text, kind, .v1, parameter: "p") }
        #expect(fault?.code == .invalidInput)
        #expect(fault?.problems.map { "\($0.place.rawValue) \($0.path) \($0.type)" } == ["query [\"p\"] \(type)"])
    }

    @Test func `an enumeration is stored in its v1 spelling, whatever the version that asks`() throws {
        #expect(try FilterValue.parse("closed", Self.states, .v2, parameter: "p") == .text("ferme"))
        #expect(fault { try FilterValue.parse("ferme", Self.states, .v2, parameter: "p") }?.code == .invalidInput)
    }

    // MARK: Filters that a field gives

    private func filters(_ name: String) throws -> [Filter] {
        let shape = Line.resource.shape
        return Filter.derived(from: try #require(shape.field(named: name, .v1)), of: shape)
    }

    @Test func `an ordered field compares on v2 and only equals on v1`() throws {
        let names = try filters("created_at").map(\.parameter)
        #expect(names.compactMap(\.v2) == ["createdAt", "createdAt[in]", "createdAt[gt]", "createdAt[gte]", "createdAt[lt]", "createdAt[lte]"])
        #expect(names.compactMap(\.v1) == ["created_at"])
    }

    @Test func `an enumeration has no order`() throws {
        #expect(try filters("statut").compactMap(\.parameter.v2) == ["status", "status[in]"])
    }

    @Test(arguments: [
        ("id", 0, "7", "t.id = ?"), ("id", 1, "7,8", "t.id IN (?, ?)"), ("id", 2, "7", "t.id > ?"), ("id", 3, "7", "t.id >= ?"),
        ("id", 4, "7", "t.id < ?"), ("id", 5, "7", "t.id <= ?"),
    ])
    func `a filter is a condition on the column`(name: String, index: Int, text: String, sql: String) throws {
        #expect(try filters(name)[index].condition(text, .test(.v2))?.rendered(for: .sqlite).text == sql)
    }

    @Test(arguments: [
        ("", true), (",", true), ("1", false), ((1...100).map(String.init).joined(separator: ","), false),
        ((1...101).map(String.init).joined(separator: ","), true), ("1,a", true),
    ])
    func `a membership takes from one to a hundred values`(text: String, isRefused: Bool) throws {
        let filter = try filters("id")[1]
        #expect((fault { try filter.condition(text, .test(.v2)) }?.code == .invalidInput) == isRefused)
    }
}
