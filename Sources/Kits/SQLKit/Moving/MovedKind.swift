import Kernel
public import ResourceKit

/// What a column holds, under the name that PostgreSQL gives to its type.
enum MovedKind: String, Sendable {
    case integer = "bigint"
    case real = "double precision"
    case text
    case boolean
    case instant = "timestamp with time zone"
    case day = "date"
    case uuid
    case blob = "bytea"

    func read(_ row: any SQLRow, at column: Int) -> SQLValue {
        if row.isNull(column) { return .null }
        return switch self {
        case .integer: .integer(row.integer(column))
        case .real: .real(row.real(column))
        case .text: .text(row.text(column))
        case .boolean: .boolean(row.boolean(column))
        case .instant: .instant(row.instant(column))
        case .day: .day(row.day(column))
        case .uuid, .blob: .blob(row.blob(column))
        }
    }

    // MARK: Arrays

    /// Values as the text of an array (https://www.postgresql.org/docs/13/arrays.html §8.15.6).
    func array(_ values: [SQLValue]) -> String {
        var text = "{"
        for (index, value) in values.enumerated() {
            if index > 0 { text += "," }
            append(value, to: &text)
        }
        return text + "}"
    }

    private func append(_ value: SQLValue, to text: inout String) {
        switch value {
        case .null, .sealed: text += "NULL"
        case .integer(let value): text += String(value)
        case .real(let value): text += value.description
        case .boolean(let value): text += value ? "t" : "f"
        case .instant(let value): text += "\"\(value)\""
        case .day(let value): text += "\"\(value)\""
        case .text(let value): Self.append(quoted: value, to: &text)
        case .blob(let value): text += self == .uuid ? value.hexadecimal : "\"\\\\x\(value.hexadecimal)\""
        }
    }

    private static func append(quoted value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { text += "\\" }
            text.unicodeScalars.append(scalar)
        }
        text += "\""
    }

    // MARK: Keys

    func json(_ value: SQLValue) -> JSON {
        switch value {
        case .instant(let value): .integer(value.milliseconds)
        case .day(let value): .integer(Int64(value.number))
        default: value.json
        }
    }

    /// What `json(_:)` wrote.
    func value(_ json: JSON) -> SQLValue? {
        switch self {
        case .integer: json.integer.map(SQLValue.integer)
        case .text: json.string.map(SQLValue.text)
        case .instant: json.integer.map { .instant(Instant(milliseconds: $0)) }
        case .day: json.integer.map { .day(Day(number: Int32(clamping: $0))) }
        case .uuid, .blob: json.string.flatMap { [UInt8](hexadecimal: $0) }.map(SQLValue.blob)
        case .boolean, .real: nil
        }
    }
}

extension SQLValue {
    /// The same bytes for the same value, whichever engine it comes from; no two values, nor two rows, share theirs.
    public func appendCanonical(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes.append(0)
        case .integer(let value): Self.append(1, UInt64(bitPattern: value), to: &bytes)
        case .real(let value): Self.append(2, value.bitPattern, to: &bytes)
        case .boolean(let value): bytes += [3, value ? 1 : 0]
        case .instant(let value): Self.append(4, UInt64(bitPattern: value.milliseconds), to: &bytes)
        case .day(let value): Self.append(5, UInt64(bitPattern: Int64(value.number)), to: &bytes)
        case .text(let value): Self.append(6, value.utf8, to: &bytes)
        case .blob(let value): Self.append(7, value, to: &bytes)
        case .sealed(let value): Self.append(8, value.utf8, to: &bytes)
        }
    }

    private static func append(_ tag: UInt8, _ bits: UInt64, to bytes: inout [UInt8]) {
        bytes.append(tag)
        withUnsafeBytes(of: bits.bigEndian) { bytes.append(contentsOf: $0) }
    }

    private static func append(_ tag: UInt8, _ content: some Collection<UInt8>, to bytes: inout [UInt8]) {
        append(tag, UInt64(content.count), to: &bytes)
        bytes.append(contentsOf: content)
    }
}

extension [UInt8] {
    /// `nil` unless made of pairs of lower-case digits.
    fileprivate init?(hexadecimal text: String) {
        let digits = text.utf8.compactMap { UInt8(String(UnicodeScalar($0)), radix: 16) }
        guard digits.count == text.utf8.count, digits.count % 2 == 0 else { return nil }
        self = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
