/// Legal time in metropolitan France, for what follows people's clocks: schedules, and dates shown in a terminal.
///
/// One hour ahead of UTC, two from the last Sunday of March to the last Sunday of October, changing at 01:00 UTC (directive
/// 2000/84/EC, articles 2 and 3). True since 1996; what is older is answered by the same rule, which was not in force then.
public enum ParisTime {
    /// A time of day as clocks show it; it may exist twice, or not at all.
    public struct Clock: Sendable, Hashable {
        public let day: Day
        /// Minutes since midnight on the clock's face: 0 to 1439.
        public let minute: Int64

        public init(day: Day, minute: Int64) {
            self.day = day
            self.minute = minute
        }
    }

    private static let winterSeconds: Int64 = 3600
    private static let summerSeconds: Int64 = 7200

    /// What to add to UTC, in seconds.
    public static func offsetSeconds(at instant: Instant) -> Int64 {
        let year = instant.day.components.year
        let isSummer = instant >= lastSunday(ofMonth: 3, year: year) && instant < lastSunday(ofMonth: 10, year: year)
        return isSummer ? summerSeconds : winterSeconds
    }

    /// What clocks show at an instant, its seconds dropped.
    public static func clock(at instant: Instant) -> Clock {
        let shown = instant.adding(seconds: offsetSeconds(at: instant))
        return Clock(day: shown.day, minute: shown.since(shown.day.start) / 60_000)
    }

    /// When clocks show this: one instant on most days.
    ///
    /// In autumn the hour from 02:00 exists twice: both instants, in order. In spring it does not exist: the one instant at
    /// which the clocks jump over it, when they show 03:00.
    public static func instants(of clock: Clock) -> (first: Instant, second: Instant?) {
        let shown = clock.day.start.adding(seconds: clock.minute * 60)
        let inSummer = shown.adding(seconds: -summerSeconds)
        let inWinter = shown.adding(seconds: -winterSeconds)
        switch (offsetSeconds(at: inSummer) == summerSeconds, offsetSeconds(at: inWinter) == winterSeconds) {
        case (true, true): return (inSummer, inWinter)
        case (true, false): return (inSummer, nil)
        case (false, true): return (inWinter, nil)
        case (false, false): return (lastSunday(ofMonth: 3, year: clock.day.components.year), nil)
        }
    }

    /// `2026-01-15 11:00`.
    public static func text(_ instant: Instant) -> String {
        let clock = clock(at: instant)
        return "\(clock.day) \(twoDigits(clock.minute / 60)):\(twoDigits(clock.minute % 60))"
    }

    private static func twoDigits(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }

    /// 01:00 UTC on the last Sunday of a month of 31 days.
    private static func lastSunday(ofMonth month: Int64, year: Int64) -> Instant {
        guard let last = Day(year: year, month: month, day: 31) else { return Instant(milliseconds: .max) }
        return last.adding(days: -((last.weekday + 1) % 7)).start.adding(hours: 1)
    }
}

extension Day {
    /// 0 on Mondays to 6 on Sundays: the epoch was a Thursday.
    public var weekday: Int32 { Int32((Int64(number) + 3).flooredRemainder(7)) }
}
