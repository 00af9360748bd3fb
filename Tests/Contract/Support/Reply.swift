import APIKit
import Kernel
import ResourceKit
import SQLKit

/// An answer, read.
struct Reply: Sendable {
    let status: Int
    let headers: [(name: String, value: String)]
    let bytes: [UInt8]
    /// `null` when there is no body.
    let json: JSON
    let record: API.Record

    init(_ response: APIResponse, _ record: API.Record) throws {
        status = response.status
        headers = response.headers
        bytes = response.body
        json = response.body.isEmpty ? .null : try JSONReader.parse(response.body)
        self.record = record
    }

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
    var etag: String? { header("etag") }
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The fault's code, under the name of either version.
    var code: String? { (json["error_code"] ?? json["code"])?.string }
    /// The `loc` or the place of every value found wrong.
    var problems: [JSON] { (json["errors"] ?? json["detail"])?.array ?? [] }

    /// The rows of a list, whatever its envelope.
    var rows: [JSON] { json.array ?? (json["data"] ?? json["items"])?.array ?? [] }
    /// The ids of those rows, whether numbers or digits.
    var ids: [Int64] { rows.compactMap(\.id) }
    var id: Int64? { json.id }
    var nextCursor: String? { json["pagination"]?["next_cursor"]?.string }
    var previousCursor: String? { json["pagination"]?["prev_cursor"]?.string }
    var hasMore: Bool? { if case .bool(let value) = json["pagination"]?["has_more"] { value } else { nil } }
}

extension JSON {
    var id: Int64? { self["id"].flatMap { $0.integer ?? $0.string.flatMap { Int64($0) } } }
    var names: [String] { members?.map(\.name) ?? [] }

    /// Indented, one member or element a line, for files that people review.
    func pretty(_ indent: String = "") -> String {
        let inner = indent + "  "
        switch self {
        case .object(let members) where !members.isEmpty:
            let lines = members.map { "\(inner)\(JSON.string($0.name).compact): \($0.value.pretty(inner))" }
            return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
        case .array(let elements) where elements.contains { $0.members != nil || $0.array != nil }:
            return "[\n\(elements.map { inner + $0.pretty(inner) }.joined(separator: ",\n"))\n\(indent)]"
        default: return compact
        }
    }

    var compact: String { String(decoding: encoded(), as: UTF8.self) }
}

extension String {
    /// As a value of a query.
    var percentEncoded: String {
        utf8.map { byte in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
            return isPlain ? String(Unicode.Scalar(byte)) : "%" + [byte].hexadecimal.uppercased()
        }.joined()
    }
}
