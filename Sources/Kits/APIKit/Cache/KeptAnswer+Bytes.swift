import Kernel
import ResourceKit
import SQLKit

/// An answer as other processes of the same build read it: a line of JSON, then the body as it is. Tables go by name, because builds
/// number them differently.
extension KeptAnswer {
    private static let newline = UInt8(ascii: "\n")

    func encoded(_ catalog: TableCatalog) -> [UInt8] {
        let names = tables.numbers.map { JSON.string(catalog.names[$0]) }
        let head: JSON = [
            "tables": .array(names), "epoch": .string(String(stamp.epoch)), "sum": .integer(stamp.sum), "expires": .integer(expires.milliseconds),
            "headers": .array(response.headers.map { .array([.string($0.name), .string($0.value)]) }),
        ]
        return head.encoded() + [Self.newline] + response.body
    }

    /// `nil` when it was written by somebody who speaks otherwise.
    init?(encoded bytes: [UInt8], _ catalog: TableCatalog) {
        guard let end = bytes.firstIndex(of: Self.newline), let head = try? JSONReader.parse(Array(bytes[..<end])),
            let tables = head["tables"]?.array?.compactMap(\.string), let set = catalog.set(of: tables),
            let epoch = head["epoch"]?.string.flatMap({ UInt64($0) }), let sum = head["sum"]?.integer, let expires = head["expires"]?.integer,
            let headers = head["headers"]?.array?.compactMap(Self.header)
        else { return nil }
        self.init(
            response: APIResponse(status: 200, headers: headers, body: Array(bytes[(end + 1)...])), tables: set,
            stamp: GenerationStamp(epoch: epoch, sum: sum), expires: Instant(milliseconds: expires))
    }

    private static func header(_ json: JSON) -> (name: String, value: String)? {
        guard let pair = json.array, pair.count == 2, let name = pair[0].string, let value = pair[1].string else { return nil }
        return (name, value)
    }
}
