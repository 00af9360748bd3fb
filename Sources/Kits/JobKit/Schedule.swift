public import Kernel

/// When a job runs, as a cron expression on the clocks of Paris: minute, hour, day of month, month, day of week.
///
/// Each field is `*` or a list of values and ranges, with steps (`8-18/2`, `*/15`) and, for months and days, English names
/// (`mar`, `mon-fri`); 0 and 7 are both Sunday. As in crontab(5), when days of month and days of week are both given,
/// without a star, either is enough.
///
/// When the clocks change: a time that does not exist that day runs at the end of the gap, at 03:00; a time that exists twice
/// runs the first time only. A schedule of every hour (`*/15 * * * *`) follows elapsed time instead: it neither skips an
/// hour nor stays silent for one.
public struct Schedule: Sendable, Hashable, CustomStringConvertible {
    /// As it was written, its spaces evened.
    public let description: String
    let minutes: ScheduleField
    let hours: ScheduleField
    let days: ScheduleField
    let months: ScheduleField
    let weekdays: ScheduleField

    /// - Throws: ``InvalidSchedule``, which names the field and what is wrong with it.
    public init(parsing expression: String) throws(InvalidSchedule) {
        let parts = expression.split { $0 == " " || $0 == "\t" }.map(String.init)
        guard parts.count == 5 else {
            throw InvalidSchedule(expression, "five fields are expected (minute hour day month weekday), not \(parts.count)")
        }
        let reader = ScheduleReader(expression)
        minutes = try reader.field(parts[0], .minute)
        hours = try reader.field(parts[1], .hour)
        days = try reader.field(parts[2], .day)
        months = try reader.field(parts[3], .month)
        weekdays = try reader.field(parts[4], .weekday)
        description = parts.joined(separator: " ")
        guard happens else { throw InvalidSchedule(expression, "no month given has such a day") }
    }

    /// A schedule written in the program; a wrong one is a mistake that the first start shows.
    public static func cron(_ expression: StaticString) -> Schedule {
        do { return try Schedule(parsing: "\(expression)") } catch { preconditionFailure("\(error)") }
    }

    /// Whether some month has one of the days: `30 2` is no day of February.
    private var happens: Bool {
        if isEitherDayEnough { return true }
        return (1...12).contains { month in months.contains(month) && (1...Self.longest(month)).contains { days.contains($0) } }
    }

    private static func longest(_ month: Int) -> Int {
        switch month {
        case 2: 29
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    fileprivate var isEitherDayEnough: Bool { !days.hasStar && !weekdays.hasStar }
}

/// Why an expression is no schedule.
public struct InvalidSchedule: Error, Equatable, CustomStringConvertible {
    public let description: String

    init(_ expression: String, _ problem: String) { description = "schedule \"\(expression)\": \(problem)" }
}

extension Schedule {
    /// The longest wait there is: 29 February on a given day of the week comes back within 40 years, even around 2100.
    private static let horizonDays: Int32 = 41 * 366

    /// The first time strictly after an instant; `nil` when none comes within the calendar's years.
    public func next(after instant: Instant) -> Instant? {
        let today = ParisTime.clock(at: instant).day
        for offset in 0..<Self.horizonDays {
            let day = today.adding(days: offset)
            guard matches(day) else { continue }
            if let time = first(on: day, after: instant) { return time }
        }
        return nil
    }

    /// The first occurrence after an instant, if its time has come; a schedule that was looked at until then has missed it.
    public func due(since instant: Instant, at now: Instant) -> Instant? { next(after: instant).flatMap { $0 <= now ? $0 : nil } }

    private func matches(_ day: Day) -> Bool {
        let date = day.components
        guard months.contains(Int(date.month)) else { return false }
        let isDay = days.contains(Int(date.day))
        let isWeekday = weekdays.contains(Int(day.weekday + 1) % 7)
        return isEitherDayEnough ? isDay || isWeekday : isDay && isWeekday
    }

    /// The times of a day come in order; those of the repeated hour, in an order of their own.
    private func first(on day: Day, after instant: Instant) -> Instant? {
        var repeated: Instant?
        for hour in 0..<24 where hours.contains(hour) {
            for minute in 0..<60 where minutes.contains(minute) {
                let (once, again) = ParisTime.instants(of: ParisTime.Clock(day: day, minute: Int64(hour * 60 + minute)))
                if once > instant { return min(once, repeated ?? once) }
                if let again, hours.isFull, again > instant, repeated == nil { repeated = again }
            }
        }
        return repeated
    }
}
