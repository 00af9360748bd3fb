import Kernel
public import ResourceKit

/// The rows of one resource in one transaction: what every repository is made of.
///
/// The first column is the key. Writes bump `version`, refuse to overwrite a newer one, and note what they changed for
/// the audit row. A column that no entity holds (search text) is filled from `extra`.
public struct SQLTable<Root: Sendable> {
    public typealias Extra = (column: StaticString, value: @Sendable (Root) -> SQLValue)

    private let resource: Resource<Root>
    private let session: SQLSession
    private let extra: [Extra]

    public init(_ resource: Resource<Root>, _ session: SQLSession, extra: [Extra] = []) {
        self.resource = resource
        self.session = session
        self.extra = extra
    }

    private var shape: Shape { resource.shape }
    private var connection: any SQLConnection { session.connection }

    public func nextID() throws -> Int64 { try session.nextID(named: shape.table) }

    /// The first row that meets the condition, remembered so that a later update knows what it changes.
    public func first(where condition: SQLQuery) throws -> Root? {
        try connection.first("SELECT \(columns: shape) FROM \(table: shape) WHERE \(condition) LIMIT 1", remembered)
    }

    public func all(where condition: SQLQuery, orderBy order: SQLQuery) throws -> [Root] {
        try connection.all("SELECT \(columns: shape) FROM \(table: shape) WHERE \(condition) ORDER BY \(order)", remembered)
    }

    private func remembered(_ row: any SQLRow) throws -> Root {
        let root = try resource.decode(row)
        let values = resource.bind(root)
        session.remember(values, table: shape.table, id: values[0])
        return root
    }

    public func insert(_ root: Root) throws {
        let values = resource.bind(root)
        let names = extra.reduce(into: SQLQuery.empty) { $0 += SQLQuery(trusted: ", \($1.column)") }
        try connection.post(
            "INSERT INTO \(table: shape) (\(columns: shape)\(names)) VALUES (\(values: values + extra.map { $0.value(root) }))")
        session.remember(values, table: shape.table, id: values[0])
        note(values[0], before: nil, after: values)
    }

    /// Writes what changed since the row was read. The entity carries the version it was read at.
    public func update(_ root: Root) throws {
        let values = resource.bind(root)
        let before = session.snapshot(table: shape.table, id: values[0])
        var assignments = SQLQuery.empty
        for (index, column) in shape.columns.enumerated().dropFirst() where column.name != "version" {
            if let before, before[index] == values[index] { continue }
            assignments += SQLQuery(trusted: "\(column.name) = ?, ", [values[index]])
        }
        for (column, value) in extra { assignments += SQLQuery(trusted: "\(column) = ?, ", [value(root)]) }
        try bump(assignments, id: values[0], version: values[versionIndex])
        session.remember(values, table: shape.table, id: values[0])
        note(values[0], before: before, after: values)
    }

    /// A new version of a row whose columns stay: something that belongs to it changed.
    public func touch(_ root: Root) throws {
        let values = resource.bind(root)
        try bump("updated_at = \(session.now), ", id: values[0], version: values[versionIndex])
    }

    private func bump(_ assignments: SQLQuery, id: SQLValue, version: SQLValue) throws {
        let key = SQLQuery(trusted: shape.columns[0].name)
        let changed = try connection.run(
            "UPDATE \(table: shape) SET \(assignments)version = version + 1 WHERE \(key) = \(value: id) AND version = \(value: version)")
        guard changed == 1 else { throw Fault(.staleVersion) }
    }

    public func delete(_ root: Root) throws {
        let values = resource.bind(root)
        let key = SQLQuery(trusted: shape.columns[0].name)
        try connection.run("DELETE FROM \(table: shape) WHERE \(key) = \(value: values[0])")
        note(values[0], before: values, after: nil)
    }

    private var versionIndex: Int { shape.columns.lastIndex { $0.name == "version" } ?? shape.columns.count - 1 }

    private func note(_ id: SQLValue, before: [SQLValue]?, after: [SQLValue]?) {
        var old: [JSON.Member] = []
        var new: [JSON.Member] = []
        for (index, column) in shape.columns.enumerated() where !column.isSecret && column.name != "version" {
            if let before, let after, before[index] == after[index] { continue }
            if let before, before[index] != .null { old.append(JSON.Member(column.name, before[index].json)) }
            if let after, after[index] != .null || before != nil { new.append(JSON.Member(column.name, after[index].json)) }
        }
        session.note(RowChange(resource: shape.name, id: id.identity, before: old, after: new))
    }
}
