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
            case (.uuid, .sqlite), (.blob, .sqlite): "BLOB"
            case (.uuid, .postgres): "UUID"
            case (.blob, .postgres): "BYTEA"
            }
        }
    }

    /// A statement of the definition language, written once: `"… created_at \(.instant) NOT NULL …"`.
    public struct Definition: ExpressibleByStringInterpolation, Sendable {
        fileprivate enum Part: Sendable {
            case text(String)
            case type(ColumnType)
        }

        private var parts: [Part]

        public init(stringLiteral text: StaticString) { parts = [.text("\(text)")] }
        public init(stringInterpolation: Interpolation) { parts = stringInterpolation.parts }

        public struct Interpolation: StringInterpolationProtocol {
            public typealias StringLiteralType = StaticString
            fileprivate var parts: [Part] = []

            public init(literalCapacity: Int, interpolationCount: Int) {}
            public mutating func appendLiteral(_ text: StaticString) { parts.append(.text("\(text)")) }
            public mutating func appendInterpolation(_ type: ColumnType) { parts.append(.type(type)) }
        }

        public func text(for dialect: Dialect) -> String {
            parts.map {
                switch $0 {
                case .text(let text): text
                case .type(let type): type.spelled(in: dialect)
                }
            }.joined()
        }
    }
}
