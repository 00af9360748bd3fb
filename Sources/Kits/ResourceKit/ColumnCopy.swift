/// How a stored column becomes JSON without building its value: what reading does for every cell of every row.
///
/// The usual forms are plain data, so that walking a row counts no reference and calls no generic code; `custom` is for the rest.
public struct ColumnCopy: Sendable {
    public typealias Custom = @Sendable (any SQLRow, Int, inout JSONWriter) throws -> Void

    public enum Form: Sendable {
        case integer
        /// An integer as digits in a string.
        case digits
        case number
        /// Minutes, shown as hours.
        case hours
        case boolean
        case instant
        case day
        case text
        /// Text that is JSON already.
        case json
        case choice([Spelling])
        case custom(Custom)
    }

    /// A stored spelling and the one to show.
    public struct Spelling: Sendable {
        let stored: [UInt8]
        let shown: [UInt8]

        public init(_ stored: String, shown: String) {
            self.stored = Array(stored.utf8)
            self.shown = Array(shown.utf8)
        }
    }

    public var form: Form
    public var isNullable = false

    public init(_ form: Form) { self.form = form }

    /// By way of the value: reads it, writes it.
    public static func value<Value: FieldValue>(of type: Value.Type) -> ColumnCopy {
        ColumnCopy(.custom { try Value.read($0, at: $1).write(to: &$2) })
    }

    /// The same, null for null.
    public var nullable: ColumnCopy {
        var copy = self
        copy.isNullable = true
        return copy
    }
}

extension [ColumnCopy.Spelling] {
    /// Writes the spelling to show for a stored one; throws when nobody declared it.
    public func copy(_ row: any SQLRow, at column: Int, to json: inout JSONWriter) throws {
        let stored = row.utf8(column)
        for spelling in self where stored.elementsEqual(spelling.stored) {
            return spelling.shown.withUnsafeBytes { json.string(utf8: $0) }
        }
        throw UnreadableColumn(column, "choice")
    }
}
