/// An exact amount in cents. On the wire a decimal string: `"12.50"` (domain.md §0).
public struct Money: Sendable, Hashable, Comparable {
    public let cents: Int64

    @inlinable public init(cents: Int64) { self.cents = cents }

    @inlinable public static func < (left: Self, right: Self) -> Bool { left.cents < right.cents }
}

extension Money: CustomStringConvertible {
    /// Two decimals, a dot, no thousands separator.
    public var description: String {
        let (units, rest) = cents.magnitude.quotientAndRemainder(dividingBy: 100)
        return "\(cents < 0 ? "-" : "")\(units).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// Reads a decimal with at most two digits after the dot; `nil` for anything else, exponents included.
    public init?(_ text: String) {
        let isNegative = text.first == "-"
        let parts = text.dropFirst(isNegative ? 1 : 0).split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let units = parts.first.flatMap({ Self.digits($0) }), units <= 90_000_000_000_000 else { return nil }
        var cents: Int64 = 0
        if parts.count == 2 {
            guard (1...2).contains(parts[1].utf8.count), let value = Self.digits(parts[1]) else { return nil }
            cents = parts[1].utf8.count == 1 ? value * 10 : value
        }
        self.cents = (isNegative ? -1 : 1) * (units * 100 + cents)
    }

    private static func digits(_ text: Substring) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        return Int64(text)
    }
}
