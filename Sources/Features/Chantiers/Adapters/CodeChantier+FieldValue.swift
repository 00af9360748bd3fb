public import ChantiersDomain
public import ResourceKit

/// A code is a text whose form storage never breaks: it is checked when it comes in, and immutable afterwards.
extension CodeChantier: FieldValue {
    public static var kind: FieldKind { .text }
    public func write(to json: inout JSONWriter) { json.string(rawValue) }
    public var sqlValue: SQLValue { .text(rawValue) }

    public static func read(_ row: any SQLRow, at column: Int) throws -> CodeChantier {
        guard let code = CodeChantier(rawValue: row.text(column)) else { throw UnreadableColumn(column, "CodeChantier") }
        return code
    }

    public static func columnCopy(_ version: APIVersion) -> ColumnCopy { ColumnCopy(.text) }
}
