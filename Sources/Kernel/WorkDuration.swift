/// A length of working time in whole minutes. On the wire a number of hours: `8.5` (domain.md §1.1 `heures_estimees`).
public struct WorkDuration: Sendable, Hashable, Comparable {
    public let minutes: Int64

    @inlinable public init(minutes: Int64) { self.minutes = minutes }

    /// Rounds to the nearest minute; `nil` when not finite or beyond a million hours.
    public init?(hours: Double) {
        guard hours.isFinite, abs(hours) <= 1_000_000 else { return nil }
        minutes = Int64((hours * 60).rounded())
    }

    public var hours: Double { Double(minutes) / 60 }

    @inlinable public static func < (left: Self, right: Self) -> Bool { left.minutes < right.minutes }
}
