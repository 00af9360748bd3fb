import Kernel

/// The working days and hours of the made-up company, all counted from one day.
struct DemoCalendar: Sendable {
    /// In seconds of the day, UTC: from 8 to 18 o'clock in summer.
    private static let hours: Range<Int64> = 6 * 3600..<16 * 3600

    /// Everything happens before this day starts.
    let today: Day

    /// The working day so many days from today; a weekend gives way to the Friday before it.
    func day(_ offset: Int) -> Day {
        let day = today.adding(days: Int32(offset))
        return day.adding(days: -max(0, day.weekday - 4))
    }

    /// An hour (UTC) of a working day.
    func instant(_ offset: Int, _ hour: Int64, _ minute: Int64 = 0) -> Instant { day(offset).start.adding(seconds: hour * 3600 + minute * 60) }

    /// The moment itself when people work then, else soon after the gates open again.
    func working(_ moment: Instant) -> Instant {
        let day = moment.day
        let second = moment.seconds - day.start.seconds
        let opening = Self.hours.lowerBound + second % 3600
        if day.weekday > 4 { return day.adding(days: 7 - day.weekday).start.adding(seconds: opening) }
        if second < Self.hours.lowerBound { return day.start.adding(seconds: opening) }
        if second >= Self.hours.upperBound { return working(day.adding(days: 1).start.adding(seconds: opening)) }
        return moment
    }
}
