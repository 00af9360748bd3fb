import Kernel
import Testing

@testable import SQLKit

/// Which tables a statement touches, from its text.
struct TableCatalogTests {
    private let catalog = TableCatalog(
        [
            Migration(
                "0001", ["CREATE TABLE chantiers (id \(.key))", "CREATE INDEX i ON chantiers (id)", "CREATE TABLE IF NOT EXISTS equipe (id \(.key))"]),
            Migration("0002", ["CREATE TABLE phases (id \(.key))", "ALTER TABLE phases ADD COLUMN nom TEXT"]),
        ], internals: [Migration("0000", ["CREATE TABLE audit (id \(.key))"])])

    private func names(_ set: TableSet) -> [String] { set.subtracting(catalog.unfollowed).numbers.map { catalog.names[$0] } }

    @Test func `every table that a migration creates is followed, but for internal ones`() {
        #expect(catalog.names == ["chantiers", "equipe", "phases"])
        #expect(names(catalog.all) == ["chantiers", "equipe", "phases"])
        #expect(catalog.touch(of: "SELECT 1 FROM audit").reads == catalog.unfollowed)
        #expect(!catalog.unfollowed.isSubset(of: catalog.all))
    }

    @Test(arguments: [
        ("SELECT t.id FROM chantiers t JOIN equipe e ON e.id = t.id", ["chantiers", "equipe"]),
        ("select 1 from PHASES where id in (select id from equipe)", ["equipe", "phases"]),
        ("WITH t AS (SELECT * FROM phases) SELECT * FROM t", ["phases"]), ("SELECT 1", []), ("SELECT chantiers_total FROM mes_phases", []),
    ])
    func `a read touches every table that it names`(text: String, expected: [String]) {
        #expect(names(catalog.touch(of: text).reads) == expected)
    }

    @Test(arguments: [
        ("INSERT INTO equipe (id) SELECT id FROM chantiers", ["equipe"]), ("UPDATE chantiers SET nom = (SELECT nom FROM phases)", ["chantiers"]),
        ("DELETE FROM phases WHERE id IN (SELECT id FROM chantiers)", ["phases"]), ("DROP TABLE chantiers", ["chantiers"]),
        ("WITH t AS (SELECT 1) DELETE FROM phases USING equipe", ["equipe", "phases"]), ("TRUNCATE phases", ["phases"]),
        ("SAVEPOINT effect", []), ("ROLLBACK TO effect", []), ("SELECT id FROM chantiers FOR UPDATE", []),
    ])
    func `a write changes the table that it is about, and in doubt all that it names`(text: String, expected: [String]) {
        #expect(names(catalog.touch(of: text).writes) == expected)
    }

    @Test func `names make a set, unless one is unknown`() {
        #expect(catalog.set(of: ["phases", "chantiers"]).map(names) == ["chantiers", "phases"])
        #expect(catalog.set(of: ["phases", "autres"]) == nil)
        #expect(catalog.set(of: []) == TableSet.none)
    }

    // MARK: Generations

    @Test func `a stamp moves with the tables that it is of, and with no other`() async throws {
        let generations = LocalGenerations(catalog)
        let some = try #require(catalog.set(of: ["chantiers", "phases"]))
        func stamp() async -> GenerationStamp? { await generations.read(catalog.all).value?.stamp(of: some) }
        let first = await stamp()
        generations.changed(try #require(catalog.set(of: ["equipe"])))
        #expect(await stamp() == first)
        generations.changed(try #require(catalog.set(of: ["phases"])))
        let second = await stamp()
        #expect(second != first)
        generations.forgetAll()
        #expect(await stamp() != second)
    }

    @Test func `nothing is known of tables that were not read, nor while others may have written`() async throws {
        let phases = try #require(catalog.set(of: ["phases"]))
        let reading = GenerationReading(phases, epoch: 1, counts: [0, 0, 3])
        #expect(reading.stamp(of: phases) == GenerationStamp(epoch: 1, sum: 3))
        #expect(reading.stamp(of: catalog.all) == nil)
        #expect(reading.stamp(of: catalog.unfollowed) == nil)
        #expect(await LocalGenerations(catalog, isCurrent: { false }).read(phases).value == nil)
    }
}
