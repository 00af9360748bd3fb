/// One named step of the schema's history. Append-only: a landed migration is never edited.
public struct Migration: Sendable {
    /// Sorts the history: `0004_signalements`.
    public let name: String
    public let statements: [Definition]

    public init(_ name: String, _ statements: [Definition]) {
        self.name = name
        self.statements = statements
    }

    /// A column's type, as each engine spells it.
    public enum ColumnType: Sendable {
        case key, integer, real, text, boolean, instant, day, uuid, blob
        /// Bytes that the vault sealed: only the installation's secret key opens them.
        case sealed

        func spelled(in dialect: Dialect) -> String {
            switch (self, dialect) {
            case (.key, .sqlite): "INTEGER PRIMARY KEY"
            case (.key, .postgres): "BIGINT PRIMARY KEY"
            case (.integer, .sqlite): "INTEGER"
            case (.integer, .postgres): "BIGINT"
            case (.real, .sqlite): "REAL"
            case (.real, .postgres): "DOUBLE PRECISION"
            case (.text, _): "TEXT"
            case (.boolean, .sqlite), (.instant, .sqlite), (.day, .sqlite): "INTEGER"
            case (.boolean, .postgres): "BOOLEAN"
            case (.instant, .postgres): "TIMESTAMPTZ"
            case (.day, .postgres): "DATE"
            case (.uuid, .sqlite), (.blob, .sqlite), (.sealed, .sqlite): "BLOB"
            case (.uuid, .postgres): "UUID"
            case (.blob, .postgres), (.sealed, .postgres): "BYTEA"
            }
        }
    }

    /// A column that only the installation's secret key opens.
    public struct SealedColumn: Sendable, Hashable {
        public let table: String
        public let column: String
    }

    /// The columns that this step made to hold sealed values.
    public var sealedColumns: [SealedColumn] { statements.flatMap(\.sealedColumns) }

    /// What sorts after every value of a date column that may be absent: the expression that `Keyset` compares and indexes hold.
    public struct Absent: Sendable {
        let type: ColumnType

        /// - Parameter type: `.day` or `.instant`.
        public static func after(_ type: ColumnType) -> Absent { Absent(type: type) }

        func spelled(in dialect: Dialect) -> String {
            switch (dialect, type) {
            case (.sqlite, _): "9000000000000000"
            case (.postgres, .day): "DATE '9999-12-31'"
            case (.postgres, _): "TIMESTAMPTZ '9999-12-31 00:00:00+00'"
            }
        }
    }

    /// A statement of the definition language, written once: `"… created_at \(.instant) NOT NULL …"`.
    public struct Definition: ExpressibleByStringInterpolation, Sendable {
        fileprivate enum Part: Sendable {
            case text(String)
            case type(ColumnType)
            case absent(Absent)
            case choice(sqlite: String, postgres: String)
        }

        /// The engine that the statement is for; `nil` for both.
        private var only: Dialect?

        private var parts: [Part]

        public init(stringLiteral text: StaticString) { parts = [.text("\(text)")] }
        public init(stringInterpolation: Interpolation) { parts = stringInterpolation.parts }

        public struct Interpolation: StringInterpolationProtocol {
            public typealias StringLiteralType = StaticString
            fileprivate var parts: [Part] = []

            public init(literalCapacity: Int, interpolationCount: Int) {}
            public mutating func appendLiteral(_ text: StaticString) { parts.append(.text("\(text)")) }
            public mutating func appendInterpolation(_ type: ColumnType) { parts.append(.type(type)) }
            public mutating func appendInterpolation(absent type: ColumnType) { parts.append(.absent(.after(type))) }
            /// What the engines do not write alike.
            public mutating func appendInterpolation(sqlite: StaticString, postgres: StaticString) {
                parts.append(.choice(sqlite: "\(sqlite)", postgres: "\(postgres)"))
            }
        }

        /// The same statement for one engine only.
        public func only(on dialect: Dialect) -> Definition {
            var copy = self
            copy.only = dialect
            return copy
        }

        /// `nil` when the statement is not for this engine.
        public func text(for dialect: Dialect) -> String? {
            guard only == nil || only == dialect else { return nil }
            return parts.map {
                switch $0 {
                case .text(let text): text
                case .type(let type): type.spelled(in: dialect)
                case .absent(let absent): absent.spelled(in: dialect)
                case .choice(let sqlite, let postgres): dialect == .sqlite ? sqlite : postgres
                }
            }.joined()
        }

        /// The sealed columns of the table that the statement creates.
        var sealedColumns: [SealedColumn] {
            guard case .text(let head)? = parts.first, let table = head.wholeMatch(of: #/CREATE TABLE (\w+)\s[\s\S]*/#)?.output.1 else { return [] }
            return zip(parts, parts.dropFirst()).compactMap { before, type in
                guard case .text(let text) = before, case .type(.sealed) = type else { return nil }
                return text.split(whereSeparator: \.isWhitespace).last.map { SealedColumn(table: String(table), column: String($0)) }
            }
        }

        /// Where `SQLSession.nextID` takes the ids of a table from: PostgreSQL's own sequences make no transaction wait for
        /// another; SQLite has one writer, and a row for each.
        public static func sequence(_ name: StaticString) -> Definition { Definition(trusted: "CREATE SEQUENCE \(name)_id_seq").only(on: .postgres) }

        private init(trusted text: String) { parts = [.text(text)] }
    }
}
