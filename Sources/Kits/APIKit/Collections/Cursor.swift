import Kernel
import ResourceKit
import SQLKit

/// Seals what must come back to us unread and unaltered.
public protocol Sealer: Sendable {
    /// - Parameter context: must be the same to open; not stored.
    func seal(_ bytes: [UInt8], context: [UInt8]) throws -> [UInt8]
    /// `nil` when the bytes are not ours, were altered, or belong to another context.
    func open(_ sealed: [UInt8], context: [UInt8]) -> [UInt8]?
}

/// A place in a list: the keys of its boundary row, and which way to go on.
///
/// On the wire it is sealed and bound to the list, its filters, its sort and the API version (product.md §4): a cursor
/// that was altered or that belongs elsewhere does not open.
struct Cursor: Equatable {
    let isBackward: Bool
    let values: [SQLValue]

    private static let format: UInt8 = 1

    func sealed(_ sealer: any Sealer, context: String) throws -> String {
        Base64URL.encode(try sealer.seal([Self.format] + json.encoded(), context: Array(context.utf8)))
    }

    static func open(_ text: String, _ sealer: any Sealer, context: String, keys: [Keyset.Key]) throws(Fault) -> Cursor {
        guard text.utf8.count <= 4096, let sealed = Base64URL.decode(text), let opened = sealer.open(sealed, context: Array(context.utf8)),
            opened.first == format, let json = try? JSONReader.parse(Array(opened.dropFirst())), let cursor = Cursor(json, keys)
        else { throw Fault(.invalidCursor) }
        return cursor
    }

    init(isBackward: Bool, values: [SQLValue]) {
        self.isBackward = isBackward
        self.values = values
    }

    private var json: JSON {
        .array(
            [.bool(isBackward)]
                + values.map { value in
                    switch value {
                    case .integer(let value): .integer(value)
                    case .instant(let value): .integer(value.milliseconds)
                    case .day(let value): .integer(Int64(value.number))
                    case .text(let value): .string(value)
                    default: .null
                    }
                })
    }

    private init?(_ json: JSON, _ keys: [Keyset.Key]) {
        guard let parts = json.array, parts.count == keys.count + 1, case .bool(let isBackward) = parts[0] else { return nil }
        var values: [SQLValue] = []
        for (key, part) in zip(keys, parts.dropFirst()) {
            switch (key.kind, part) {
            case (.integer, .integer(let value)): values.append(.integer(value))
            case (.instant, .integer(let value)): values.append(.instant(Instant(milliseconds: value)))
            case (.day, .integer(let value)): values.append(.day(Day(number: Int32(clamping: value))))
            case (.text, .string(let value)): values.append(.text(value))
            default: return nil
            }
        }
        self.init(isBackward: isBackward, values: values)
    }
}
