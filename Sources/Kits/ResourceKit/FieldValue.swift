public import FoundationEssentials
public import Kernel

/// A value that crosses the boundary: to JSON, to a column, from a column.
public protocol FieldValue: Sendable {
    static var kind: FieldKind { get }
    func write(to json: inout JSONWriter)
    var sqlValue: SQLValue { get }
    static func read(_ row: any SQLRow, at column: Int) throws -> Self
    /// How a column of this type becomes JSON on `version`, without building the value where that can be avoided.
    static func columnCopy(_ version: APIVersion) -> ColumnCopy
}

extension FieldValue {
    public static func columnCopy(_ version: APIVersion) -> ColumnCopy { .value(of: Self.self) }
}

extension String: FieldValue {
    public static var kind: FieldKind { .text }
    public func write(to json: inout JSONWriter) { json.string(self) }
    public var sqlValue: SQLValue { .text(self) }
    public static func read(_ row: any SQLRow, at column: Int) -> String { row.text(column) }
    public static func columnCopy(_ version: APIVersion) -> ColumnCopy { ColumnCopy(.text) }
}

extension Int64: FieldValue {
    public static var kind: FieldKind { .integer }
    public func write(to json: inout JSONWriter) { json.integer(self) }
    public var sqlValue: SQLValue { .integer(self) }
    public static func read(_ row: any SQLRow, at column: Int) -> Int64 { row.integer(column) }
    public static func columnCopy(_ version: APIVersion) -> ColumnCopy { ColumnCopy(.integer) }
}

extension Int: FieldValue {
    public static var kind: FieldKind { .integer }
    public func write(to json: inout JSONWriter) { json.integer(Int64(self)) }
    public var sqlValue: SQLValue { .integer(Int64(self)) }
    public static func read(_ row: any SQLRow, at column: Int) -> Int { Int(row.integer(column)) }
    public static func columnCopy(_ version: APIVersion) -> ColumnCopy { ColumnCopy(.integer) }
}

extension Double: FieldValue {
    public static var kind: FieldKind { .number }
    public func write(to json: inout JSONWriter) { json.number(self) }
    public var sqlValue: SQLValue { .real(self) }
    public static func read(_ row: any SQLRow, at column: Int) -> Double { row.real(column) }
    public static func columnCopy(_ version: APIVersion) -> ColumnCopy { ColumnCopy(.number) }
}

extension Bool: FieldValue {
    public static var kind: FieldKind { .boolean }
    public func write(to json: inout JSONWriter) { json.boolean(self) }
    public var sqlValue: SQLValue { .boolean(self) }
    public static func read(_ row: any SQLRow, at column: Int) -> Bool { row.boolean(column) }
    public static func columnCopy(_ version: APIVersion) -> ColumnCopy { ColumnCopy(.boolean) }
}

extension Instant: FieldValue {
    public static var kind: FieldKind { .instant }
    public func write(to json: inout JSONWriter) { json.instant(self) }
    public var sqlValue: SQLValue { .instant(self) }
    public static func read(_ row: any SQLRow, at column: Int) -> Instant { row.instant(column) }
    public static func columnCopy(_ version: APIVersion) -> ColumnCopy { ColumnCopy(.instant) }
}

extension Day: FieldValue {
    public static var kind: FieldKind { .day }
    public func write(to json: inout JSONWriter) { json.day(self) }
    public var sqlValue: SQLValue { .day(self) }
    public static func read(_ row: any SQLRow, at column: Int) -> Day { row.day(column) }
    public static func columnCopy(_ version: APIVersion) -> ColumnCopy { ColumnCopy(.day) }
}

extension Money: FieldValue {
    public static var kind: FieldKind { .decimal }
    public func write(to json: inout JSONWriter) { json.string(description) }
    public var sqlValue: SQLValue { .integer(cents) }
    public static func read(_ row: any SQLRow, at column: Int) -> Money { Money(cents: row.integer(column)) }
}

extension WorkDuration: FieldValue {
    public static var kind: FieldKind { .number }
    public func write(to json: inout JSONWriter) { json.number(hours) }
    public var sqlValue: SQLValue { .integer(minutes) }
    public static func read(_ row: any SQLRow, at column: Int) -> WorkDuration { WorkDuration(minutes: row.integer(column)) }
    public static func columnCopy(_ version: APIVersion) -> ColumnCopy { ColumnCopy(.hours) }
}

extension Identifier: FieldValue {
    public static var kind: FieldKind { .integer }
    public func write(to json: inout JSONWriter) { json.integer(value) }
    public var sqlValue: SQLValue { .integer(value) }
    public static func read(_ row: any SQLRow, at column: Int) -> Self { Self(row.integer(column)) }
    public static func columnCopy(_ version: APIVersion) -> ColumnCopy { ColumnCopy(.integer) }
}

extension UUID: FieldValue {
    public static var kind: FieldKind { .uuid }
    public func write(to json: inout JSONWriter) { json.uuid(self) }
    public var sqlValue: SQLValue { withUnsafeBytes(of: uuid) { .blob(Array($0)) } }
    public static func read(_ row: any SQLRow, at column: Int) throws -> UUID {
        let bytes = row.blob(column)
        guard bytes.count == 16 else { throw UnreadableColumn(column, "uuid") }
        return bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
}

extension UUIDIdentifier: FieldValue {
    public static var kind: FieldKind { .uuid }
    public func write(to json: inout JSONWriter) { json.uuid(uuid) }
    public var sqlValue: SQLValue { uuid.sqlValue }
    public static func read(_ row: any SQLRow, at column: Int) throws -> Self { Self(try UUID.read(row, at: column)) }
}

extension Optional: FieldValue where Wrapped: FieldValue {
    public static var kind: FieldKind { .optional(Wrapped.kind) }
    public func write(to json: inout JSONWriter) { if let self { self.write(to: &json) } else { json.null() } }
    public var sqlValue: SQLValue { self?.sqlValue ?? .null }
    public static func read(_ row: any SQLRow, at column: Int) throws -> Self { row.isNull(column) ? nil : .some(try Wrapped.read(row, at: column)) }
    public static func columnCopy(_ version: APIVersion) -> ColumnCopy { Wrapped.columnCopy(version).nullable }
}

/// A list of texts, stored as JSON text.
extension Array: FieldValue where Element == String {
    public static var kind: FieldKind { .list(.text) }
    public func write(to json: inout JSONWriter) { json.list(self) { $1.string($0) } }
    public var sqlValue: SQLValue { .text(String(decoding: JSON.array(map(JSON.string)).encoded(), as: UTF8.self)) }
    public static func read(_ row: any SQLRow, at column: Int) throws -> [String] {
        guard let values = (try? JSONReader.parse([UInt8](row.utf8(column))))?.array else { throw UnreadableColumn(column, "list") }
        return values.compactMap(\.string)
    }
    public static func columnCopy(_ version: APIVersion) -> ColumnCopy { ColumnCopy(.json) }
}

/// Text encrypted at rest; in clear everywhere else.
public struct SealedText: FieldValue, Equatable {
    public let value: String

    public init(_ value: String) { self.value = value }

    public static var kind: FieldKind { .text }
    public func write(to json: inout JSONWriter) { json.string(value) }
    public var sqlValue: SQLValue { .sealed(value) }
    public static func read(_ row: any SQLRow, at column: Int) throws -> SealedText { SealedText(try row.opened(column)) }
}

/// An enumeration: its raw value is the column and the v1 spelling; `english` is the v2 spelling.
public protocol FieldChoice: FieldValue, RawRepresentable, CaseIterable where RawValue == String {
    var english: String { get }
}

extension FieldChoice {
    public static var kind: FieldKind { .choice(allCases.map { FieldKind.Choice(v1: $0.rawValue, v2: $0.english) }) }
    public func write(to json: inout JSONWriter) { json.string(json.version == .v1 ? rawValue : english) }
    public var sqlValue: SQLValue { .text(rawValue) }
    public static func read(_ row: any SQLRow, at column: Int) throws -> Self {
        guard let value = Self(rawValue: row.text(column)) else { throw UnreadableColumn(column, "\(Self.self)") }
        return value
    }
    public static func columnCopy(_ version: APIVersion) -> ColumnCopy {
        ColumnCopy(.choice(allCases.map { ColumnCopy.Spelling($0.rawValue, shown: version == .v1 ? $0.rawValue : $0.english) }))
    }

    /// The case that a request spells, in its version.
    public static func named(_ name: String, _ version: APIVersion) -> Self? {
        version == .v1 ? Self(rawValue: name) : allCases.first { $0.english == name }
    }
}

extension Role: FieldChoice {
    public var english: String {
        switch self {
        case .compagnon: "worker"
        case .chefChantier: "site_foreman"
        case .conducteur: "site_manager"
        case .admin: "admin"
        }
    }
}
