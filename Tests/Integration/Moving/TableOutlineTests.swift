import Kernel
import ProcessKit
import ResourceKit
import SQLiteDriver
import Testing

@testable import Cryptography
@testable import SQLKit

/// Tables as the embedded engine's catalogue describes them.
struct TableOutlineTests {
    private static func outlines(_ statements: [SQLQuery]) async throws -> [TableOutline] {
        let folder = try Folder()
        let database = try SQLiteDatabase(path: folder.file("a.sqlite"), vault: try SecretBox(secret: [UInt8](0..<32)))
        defer { withExtendedLifetime(folder) {} }
        try await database.write { connection in for statement in statements { try connection.run(statement) } }
        let outlines = try await database.read(.brief) { try TableOutline.all(on: $0) }
        try database.close()
        return outlines
    }

    @Test func `tables come after those that they refer to, with their keys`() async throws {
        let outlines = try await Self.outlines([
            "CREATE TABLE a (id INTEGER PRIMARY KEY, b_id INTEGER REFERENCES b (id), parent INTEGER REFERENCES a (id))",
            "CREATE TABLE b (id INTEGER PRIMARY KEY)", "CREATE TABLE c (y TEXT NOT NULL, x INTEGER NOT NULL, PRIMARY KEY (x, y))",
            "CREATE TABLE d (m TEXT, n TEXT NOT NULL, o TEXT NOT NULL, UNIQUE (m), UNIQUE (o, n))",
        ])
        #expect(outlines.map(\.name) == ["b", "a", "c", "d"])
        #expect(outlines.map(\.key) == [["id"], ["id"], ["x", "y"], ["o", "n"]])
        #expect(outlines.map(\.columns) == [["id"], ["id", "b_id", "parent"], ["y", "x"], ["m", "n", "o"]])
    }

    @Test(
        arguments: [
            ("CREATE TABLE a (x TEXT NOT NULL, y TEXT UNIQUE)", "has no key"), ("CREATE TABLE a (\"x y\" TEXT PRIMARY KEY)", "no plain name"),
            ("CREATE TABLE a (id INTEGER PRIMARY KEY, b INTEGER REFERENCES b (id))", "refer to each other"),
        ] as [(SQLQuery, String)])
    func `a table that cannot be walked in order is refused`(statement: SQLQuery, why: String) async throws {
        do {
            _ = try await Self.outlines([statement, "CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER REFERENCES a (id))"])
            Issue.record("not refused")
        } catch let unusable as TableOutline.Unusable { #expect(unusable.description.contains(why)) }
    }
}
