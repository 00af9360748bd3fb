import Kernel
public import ResourceKit

/// A table that both engines hold, made by the same migrations: how its rows leave one and enter the other.
///
/// The embedded engine keeps instants, days and booleans as integers; what a column truly holds is PostgreSQL's to say.
public struct MovedTable: Sendable {
    /// Rows of one page, at most.
    static let pageRows = 1000

    /// Bytes of one page, beyond which it ends early: what bounds the memory of a move, a single row apart.
    static let pageBytes = 4_000_000

    /// A row that PostgreSQL cannot hold, or a table that differs between the engines.
    public struct Unmovable: Error, CustomStringConvertible {
        public let description: String
    }

    public let outline: TableOutline
    /// What each column holds.
    let kinds: [MovedKind]
    /// The places of the key's columns.
    let key: [Int]

    public var name: String { outline.name }

    /// - Parameter connection: to the PostgreSQL database, whose schema is made.
    public init(_ outline: TableOutline, on connection: any SQLConnection) throws {
        let columns = try connection.all(
            """
            SELECT CAST(attname AS TEXT), format_type(atttypid, NULL) FROM pg_attribute
            WHERE attrelid = to_regclass(\(outline.name)) AND attnum > 0 AND NOT attisdropped
            """
        ) { (name: $0.text(0), type: $0.text(1)) }
        let types = Dictionary(uniqueKeysWithValues: columns)
        guard Set(types.keys) == Set(outline.columns) else {
            throw Unmovable(description: "\(outline.name) does not have the same columns in both databases.")
        }
        self.outline = outline
        kinds = try outline.columns.map { column in
            guard let type = types[column], let kind = MovedKind(rawValue: type) else {
                throw Unmovable(description: "\(outline.name).\(column) is of a type that is not moved: \(types[column] ?? "none").")
            }
            return kind
        }
        key = outline.key.compactMap { outline.columns.firstIndex(of: $0) }
    }

    /// The values of the key of a row.
    public func key(of row: [SQLValue]) -> [SQLValue] { key.map { row[$0] } }

    private var columnList: SQLQuery { Self.list(outline.columns) }
    private var keyList: SQLQuery { Self.list(outline.key) }

    private static func list(_ names: [String]) -> SQLQuery {
        SQLQuery(trusted: names.map { TableOutline.identifier($0).text }.joined(separator: ", "))
    }

    private func row(_ row: any SQLRow) -> [SQLValue] { kinds.enumerated().map { $1.read(row, at: $0) } }

    // MARK: Pages

    private struct PageIsFull: Error {}

    /// The next rows in the order of the key; none when there are no more.
    ///
    /// - Parameter last: the key that the page before ended with.
    public func page(after last: [SQLValue]?, on connection: any SQLConnection) throws -> [[SQLValue]] {
        let seek: SQLQuery = last.map { "WHERE (\(keyList)) > (\(values: $0)) " } ?? .empty
        var rows: [[SQLValue]] = []
        var bytes = 0
        do {
            try connection.visit("SELECT \(columnList) FROM \(outline.identifier) \(seek)ORDER BY \(keyList) LIMIT \(Self.pageRows)") { row in
                rows.append(self.row(row))
                bytes += rows[rows.count - 1].reduce(0) { $0 + $1.weight }
                if bytes > Self.pageBytes { throw PageIsFull() }
            }
        } catch is PageIsFull {}
        return rows
    }

    /// Inserts rows into PostgreSQL by one statement, whose text is the same however many they are.
    public func insert(_ rows: [[SQLValue]], on connection: any SQLConnection) throws {
        for row in rows where row.contains(where: \.holdsNUL) {
            throw Unmovable(description: "The row \(describe(key(of: row))) of \(name) holds a NUL character, which PostgreSQL cannot store.")
        }
        try connection.run("INSERT INTO \(outline.identifier) (\(columnList)) SELECT * FROM \(arrays(of: rows, Array(kinds.indices)))")
    }

    /// The rows of PostgreSQL that have the keys of these.
    public func counterparts(of rows: [[SQLValue]], on connection: any SQLConnection) throws -> [[SQLValue]] {
        try connection.all(
            "SELECT \(columnList) FROM \(outline.identifier) WHERE (\(keyList)) IN (SELECT * FROM \(arrays(of: rows, key)))", row)
    }

    /// Whether a row has this key.
    public func holds(_ key: [SQLValue], on connection: any SQLConnection) throws -> Bool {
        try connection.exists("SELECT 1 FROM \(outline.identifier) WHERE (\(keyList)) = (\(values: key))")
    }

    /// `unnest(CAST(? AS bigint[]), …)`: the columns of the rows, each as one value.
    private func arrays(of rows: [[SQLValue]], _ columns: [Int]) -> SQLQuery {
        var query: SQLQuery = "unnest("
        for (place, column) in columns.enumerated() {
            let type = SQLQuery(trusted: kinds[column].rawValue)
            if place > 0 { query += ", " }
            query += "CAST(\(kinds[column].array(rows.map { $0[column] })) AS \(type)[])"
        }
        return query + ")"
    }

    // MARK: Keys

    /// A key as a person reads it: `12`, `3, "chef"`.
    public func describe(_ key: [SQLValue]) -> String { key.map { String(decoding: $0.json.encoded(), as: UTF8.self) }.joined(separator: ", ") }

    /// A key as progress keeps it.
    public func text(of key: [SQLValue]) -> String {
        String(decoding: JSON.array(zip(self.key, key).map { kinds[$0].json($1) }).encoded(), as: UTF8.self)
    }

    /// The key that `text(of:)` wrote; `nil` when it is of another table.
    public func key(from text: String) -> [SQLValue]? {
        guard let values = (try? JSONReader.parse(Array(text.utf8)))?.array, values.count == key.count else { return nil }
        let key = zip(self.key, values).compactMap { kinds[$0].value($1) }
        return key.count == values.count ? key : nil
    }
}

extension SQLValue {
    fileprivate var weight: Int {
        switch self {
        case .text(let text): text.utf8.count + 16
        case .blob(let bytes): bytes.count + 16
        default: 16
        }
    }

    fileprivate var holdsNUL: Bool { if case .text(let text) = self { text.utf8.contains(0) } else { false } }
}
