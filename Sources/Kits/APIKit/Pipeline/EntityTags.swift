/// Preconditions on entity tags (RFC 9110 §13).
enum EntityTags {
    /// Whether `If-None-Match` names the tag: weak comparison, lists, `*`.
    static func noneMatchFails(_ header: String, tag: String) -> Bool {
        header == tag || split(header).contains { $0 == "*" || opaque($0) == opaque(tag) }
    }

    /// Whether `If-Match` accepts a row at `version`. Only the version part is compared, so that a tag read with
    /// `fields=` protects as well (product.md §4); weak tags never match.
    static func matches(_ header: String, version: Int64) -> Bool {
        split(header).contains { tag in
            if tag == "*" { return true }
            guard tag.hasPrefix("\""), let number = tag.dropFirst().split(whereSeparator: { $0 == "." || $0 == "\"" }).first else { return false }
            return Int64(number) == version
        }
    }

    private static func opaque(_ tag: String) -> Substring { tag.hasPrefix("W/") ? tag.dropFirst(2) : tag[...] }

    private static func split(_ header: String) -> [String] { header.split(separator: ",").map(\.trimmingSpaces) }
}
