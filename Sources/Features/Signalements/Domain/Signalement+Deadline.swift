public import Kernel

/// The clock of a signalement. Every figure here changes by itself: none may enter an ETag (domain.md §7, 45).
extension Signalement {
    /// The date asked for, else creation plus the delay of the priority (domain.md §2.5).
    public var deadline: Instant { dateResolutionSouhaitee ?? createdAt.adding(hours: priorite.delayHours) }

    /// Whether the deadline has passed (strictly) while it is neither treated nor closed.
    public func estEnRetard(at now: Instant) -> Bool { !statut.isResolved && now > deadline }

    /// The time left, or the delay, as v1 shows it; `nil` once treated or closed.
    ///
    /// Units are dropped, never rounded up: what is shown is always less than what is true by under one shown unit.
    ///
    /// | until the deadline | shown | beyond it | shown |
    /// |---|---|---|---|
    /// | 24 h and more | `2j 5h`, `1j 0h` | 24 h and more | `En retard de 2j 5h` |
    /// | 1 h to 24 h | `3h 59min`, `1h 0min` | 1 h to 24 h | `En retard de 7h` |
    /// | under 1 h | `59min`, `0min` | under 1 h | `En retard de 12min`, `En retard de 0min` |
    public func tempsRestant(at now: Instant) -> String? {
        guard !statut.isResolved else { return nil }
        let milliseconds = deadline.since(now)
        let minutes = Int64(clamping: milliseconds.magnitude / 60_000)
        return milliseconds < 0 ? "En retard de " + Self.shownDelay(minutes) : Self.shownRemainder(minutes)
    }

    private static func shownRemainder(_ minutes: Int64) -> String {
        (60..<1440).contains(minutes) ? "\(minutes / 60)h \(minutes % 60)min" : shownDelay(minutes)
    }

    private static func shownDelay(_ minutes: Int64) -> String {
        switch minutes {
        case ..<60: "\(minutes)min"
        case ..<1440: "\(minutes / 60)h"
        default: "\(minutes / 1440)j \(minutes / 60 % 24)h"
        }
    }

    /// How much of the time allotted has gone by, in percent to one decimal, rounded down: 100 at the deadline and more
    /// beyond, never negative, 0 once treated or closed.
    ///
    /// Rounding down keeps every whole threshold exact: 100 is never shown before the deadline. A deadline that is not
    /// after the creation allots no time to divide by: the delay of the priority, ending at that deadline, stands in.
    public func pourcentageTemps(at now: Instant) -> Double {
        guard !statut.isResolved else { return 0 }
        let sinceCreation = deadline.since(createdAt)
        let allotted = sinceCreation > 0 ? sinceCreation : priorite.delayHours * 3_600_000
        let elapsed = max(0, now.since(deadline) + allotted)
        return Double(elapsed * 1000 / allotted) / 10
    }
}
