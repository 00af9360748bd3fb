import FoundationEssentials
import Kernel

/// What a command says when it cannot do what it was asked.
struct Complaint: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// Gives a refusal of the domain the words that a person reads in a terminal.
    static func explaining<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let fault as Fault where fault.code.kind != .bug {
            let details = fault.problems.map { "\($0.path.joined(separator: ".")): \($0.message(.english))" }
            throw Complaint(([fault.text(.english)] + details).joined(separator: "\n"))
        }
    }
}

/// Columns aligned by their widest cell.
enum TextTable {
    static func render(_ rows: [[String]], whenEmpty empty: String) -> String {
        guard let first = rows.first else { return empty }
        let widths = first.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}

extension Administration {
    static func uuid(_ text: String) -> UUID? { UUID(uuidString: text) }
}
