/// An e-mail address, kept as it was typed; two that differ only by case are the same (domain.md §1.2, appendix 40).
public struct Email: RawRepresentable, Sendable {
    public static let maximumLength = 255

    public let rawValue: String

    /// `nil` unless `local@domain.tld` in ASCII, at most 255 characters; surrounding blanks are dropped.
    public init?(rawValue: String) {
        let text = rawValue.trimmingBlanks
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard text.utf8.count <= Self.maximumLength, parts.count == 2, Self.isLocalPart(parts[0]), Self.isDomain(parts[1]) else { return nil }
        self.rawValue = text
    }

    /// What storage holds, once accepted: an address is not refused afterwards because the rules have changed.
    public init(stored: String) { rawValue = stored }

    /// The form under which an address is unique.
    public var key: String { rawValue.lowercased() }

    private static func isLocalPart(_ bytes: Substring.UTF8View) -> Bool {
        let dot = UInt8(ascii: ".")
        guard (1...64).contains(bytes.count), bytes.first != dot, bytes.last != dot else { return false }
        return bytes.allSatisfy { isAlphanumeric($0) || ".!#$%&'*+/=?^_`{|}~-".utf8.contains($0) }
    }

    private static func isDomain(_ bytes: Substring.UTF8View) -> Bool {
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2, labels[labels.count - 1].count >= 2 else { return false }
        let hyphen = UInt8(ascii: "-")
        return labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen && label.allSatisfy { isAlphanumeric($0) || $0 == hyphen }
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: false
        }
    }
}

extension Email: Hashable {
    public static func == (left: Self, right: Self) -> Bool { left.key == right.key }
    public func hash(into hasher: inout Hasher) { hasher.combine(key) }
}
