import SQLKit
import Testing

struct MigrationTests {
    @Test(
        arguments: [
            (.key, "INTEGER PRIMARY KEY", "BIGINT PRIMARY KEY"), (.integer, "INTEGER", "BIGINT"), (.real, "REAL", "DOUBLE PRECISION"),
            (.text, "TEXT", "TEXT"), (.boolean, "INTEGER", "BOOLEAN"), (.instant, "INTEGER", "TIMESTAMPTZ"), (.day, "INTEGER", "DATE"),
            (.uuid, "BLOB", "UUID"), (.blob, "BLOB", "BYTEA"),
            (.sealed, "BLOB", "BYTEA"),
        ] as [(Migration.ColumnType, String, String)])
    func `each engine spells a type its own way`(type: Migration.ColumnType, sqlite: String, postgres: String) {
        let definition: Migration.Definition = "a \(type) NOT NULL"
        #expect(definition.text(for: .sqlite) == "a \(sqlite) NOT NULL")
        #expect(definition.text(for: .postgres) == "a \(postgres) NOT NULL")
    }

    @Test func `a definition without types is the same for both`() {
        let definition: Migration.Definition = "CREATE INDEX a ON b (c)"
        #expect(definition.text(for: .sqlite) == "CREATE INDEX a ON b (c)")
        #expect(definition.text(for: .postgres) == "CREATE INDEX a ON b (c)")
    }

    @Test func `what the engines do not write alike is written for each`() {
        let definition: Migration.Definition = "CREATE TABLE a (b \(.integer))\(sqlite: "", postgres: " PARTITION BY RANGE (b)")"
        #expect(definition.text(for: .sqlite) == "CREATE TABLE a (b INTEGER)")
        #expect(definition.text(for: .postgres) == "CREATE TABLE a (b BIGINT) PARTITION BY RANGE (b)")
    }

    @Test func `a step tells which columns hold sealed values`() {
        let migration = Migration(
            "0001_a",
            ["CREATE TABLE towns (id \(.key), telephone \(.sealed) NOT NULL, seal \(.blob), mobile \(.sealed))", "CREATE INDEX a ON towns (id)"])
        #expect(migration.sealedColumns.map { "\($0.table).\($0.column)" } == ["towns.telephone", "towns.mobile"])
        #expect(Migration.platform.sealedColumns.map { "\($0.table).\($0.column)" } == ["idempotency_records.body"])
    }

    @Test func `a statement may be for one engine only`() {
        let sequence = Migration.Definition.sequence("towns")
        #expect(sequence.text(for: .sqlite) == nil)
        #expect(sequence.text(for: .postgres) == "CREATE SEQUENCE towns_id_seq")
    }

    @Test func `what stands for an absent date sorts after every date, and has the column's type`() {
        let definition: Migration.Definition = "COALESCE(a, \(absent: .day)), COALESCE(b, \(absent: .instant))"
        #expect(definition.text(for: .sqlite) == "COALESCE(a, 9000000000000000), COALESCE(b, 9000000000000000)")
        #expect(definition.text(for: .postgres) == "COALESCE(a, DATE '9999-12-31'), COALESCE(b, TIMESTAMPTZ '9999-12-31 00:00:00+00')")
    }

    @Test func `migrations run in the order of their names`() {
        let migrator = Migrator([Migration("0010_b", []), Migration("0002_c", []), Migration("0001_a", [])])
        #expect(migrator.migrations.map(\.name) == ["0001_a", "0002_c", "0010_b"])
    }

    @Test func `the platform's tables leave no type to either engine's guess`() {
        let sqlite = Migration.platform.statements.compactMap { $0.text(for: .sqlite) }.joined()
        let postgres = Migration.platform.statements.compactMap { $0.text(for: .postgres) }.joined()
        #expect(!sqlite.contains("TIMESTAMPTZ") && !sqlite.contains("BYTEA") && !sqlite.contains("UUID NOT NULL"))
        #expect(!postgres.contains("BLOB") && !postgres.contains("INTEGER"))
    }
}
