import FoundationEssentials
import Kernel
import ResourceKit
import TestKit
import Testing

@testable import SQLKit

struct FieldValueTests {
    private func written(_ version: APIVersion = .v1, _ write: (inout JSONWriter) throws -> Void) rethrows -> String {
        var json = JSONWriter(version)
        try write(&json)
        return String(decoding: json.array(), as: UTF8.self)
    }

    private func check<Value: FieldValue & Equatable>(_ value: Value, _ json: String) throws {
        let row = MemoryRow([.null, value.sqlValue])
        #expect(try Value.read(row, at: 1) == value)
        #expect(written { value.write(to: &$0) } == json)
        #expect(try copied(Value.self, row, at: 1) == json)
    }

    /// What a projection makes of a column, without building its value.
    private func copied<Value: FieldValue>(_: Value.Type, _ row: MemoryRow, at column: Int, _ version: APIVersion = .v1) throws -> String {
        var program = ProjectionProgram()
        program.append(FieldTraits(v1: "champ", v2: nil, kind: Value.kind), name: "champ", .column(column, Value.columnCopy(version)))
        return try written(version) { json in try program.run { step, _ in try program.copy(step, row, to: &json) } }
    }

    @Test func `every kind survives its column, and is copied as it is written`() throws {
        try check("a\"é", #""a\"é""#)
        try check(Int64.min, "-9223372036854775808")
        try check(42, "42")
        try check(8.5, "8.5")
        try check(true, "true")
        try check(Instant.test, #""2026-01-15T10:00:00Z""#)
        try check(Instant.test.day, #""2026-01-15""#)
        try check(Money(cents: -1205), #""-12.05""#)
        try check(WorkDuration(minutes: 510), "8.5")
        try check(ChantierID(42), "42")
        try check(try #require(UUID(uuidString: "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9")), #""0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9""#)
        try check(String?.none, "null")
        try check(Day?.some(Instant.test.day), #""2026-01-15""#)
        try check(["a", "é\n"], #"["a","é\n"]"#)
        try check([String](), "[]")
        try check(SealedText("06 12"), #""06 12""#)
        try check(Role.chefChantier, #""chef_chantier""#)
    }

    @Test func `an enumeration is spelled as the version wants, written or copied`() throws {
        let row = MemoryRow([Role.chefChantier.sqlValue])
        #expect(written(.v2) { Role.chefChantier.write(to: &$0) } == #""site_foreman""#)
        #expect(try copied(Role.self, row, at: 0, .v2) == #""site_foreman""#)
        #expect(Role.named("site_foreman", .v2) == .chefChantier)
        #expect(Role.named("site_foreman", .v1) == nil)
        #expect(Role.named("chef_chantier", .v2) == nil)
    }

    @Test func `a column that holds something else is an error, not a guess`() {
        #expect(throws: UnreadableColumn.self) { try Role.read(MemoryRow([.text("dieu")]), at: 0) }
        #expect(throws: UnreadableColumn.self) { try UUID.read(MemoryRow([.blob([1, 2, 3])]), at: 0) }
        #expect(throws: UnreadableColumn.self) { try [String].read(MemoryRow([.text("{}")]), at: 0) }
    }

    @Test func `a resource binds and decodes its columns in order`() throws {
        let line = Line(id: 9, name: "Pont", state: .closed, start: Instant.test.day, nickname: nil, rate: Money(cents: 5), version: 4)
        let values = Line.resource.bind(line)
        #expect(Line.resource.shape.columns.map(\.name) == ["id", "nom", "statut", "date_debut", "surnom", "created_at", "taux", "version"])
        #expect(values == [.integer(9), .text("Pont"), .text("ferme"), .day(Instant.test.day), .null, .instant(.test), .integer(5), .integer(4)])
        #expect(Line.resource.bind(try Line.resource.decode(MemoryRow(values))) == values)
    }
}
