import Kernel
import ProcessKit
import ResourceKit

/// An answer as it came.
struct Answer: Sendable, CustomStringConvertible {
    let status: Int
    let headers: [(name: String, value: String)]
    var body: [UInt8] = []

    /// Where the body begins, once the whole head is there.
    static func endOfHead(_ bytes: [UInt8]) -> Int? {
        var index = bytes.startIndex
        while index + 3 < bytes.endIndex {
            if bytes[index] == 13, bytes[index + 1] == 10, bytes[index + 2] == 13, bytes[index + 3] == 10 { return index + 4 }
            index += 1
        }
        return nil
    }

    init(head: some Sequence<UInt8>) throws {
        let lines = String(decoding: Array(head), as: UTF8.self).split(separator: "\r\n")
        guard let match = lines.first?.wholeMatch(of: #/HTTP/1\.[01] ([0-9]{3}) .*/#), let status = Int(match.output.1) else {
            throw Failure("not an answer: \(lines.first ?? "nothing")")
        }
        self.status = status
        headers = lines.dropFirst().map { line in
            let sides = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return (sides[0].lowercased(), sides.count > 1 ? String(sides[1].drop { $0 == " " }) : "")
        }
    }

    subscript(_ name: String) -> String? { headers.first { $0.name == name }?.value }
    func all(_ name: String) -> [String] { headers.filter { $0.name == name }.map(\.value) }

    var text: String { String(decoding: body, as: UTF8.self) }
    /// `null` when there is no body.
    var json: JSON { get throws { body.isEmpty ? .null : try JSONReader.parse(body) } }
    subscript(json name: String) -> JSON? { (try? json)?[name] }
    var id: Int64? { self[json: "id"].flatMap { $0.integer ?? $0.string.flatMap { Int64($0) } } }
    /// The fault's code, under the name of either version.
    var code: String? { (self[json: "error_code"] ?? self[json: "code"])?.string }

    var description: String { "\(status) \(headers.map { "\($0.name): \($0.value)" }) \(text.prefix(600))" }
}
