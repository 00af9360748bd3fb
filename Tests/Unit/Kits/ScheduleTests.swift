import JobKit
import Kernel
import Testing

struct ScheduleTests {
    /// The next times after an instant, as clocks show them.
    private func next(_ expression: String, after start: String, count: Int = 1) throws -> [String] {
        let schedule = try Schedule(parsing: expression)
        var instant = try #require(Instant(start))
        var times: [String] = []
        for _ in 0..<count {
            instant = try #require(schedule.next(after: instant))
            times.append(ParisTime.text(instant))
        }
        return times
    }

    /// The same in UTC, where no hour repeats.
    private func utc(_ expression: String, after start: String, count: Int) throws -> [String] {
        let schedule = try Schedule(parsing: expression)
        var instant = try #require(Instant(start))
        return try (0..<count).map { _ in
            instant = try #require(schedule.next(after: instant))
            return instant.description
        }
    }

    // MARK: Ordinary days

    @Test func `every quarter of an hour, strictly after`() throws {
        #expect(
            try next("*/15 * * * *", after: "2026-01-15T10:00:00Z", count: 4)
                == ["2026-01-15 11:15", "2026-01-15 11:30", "2026-01-15 11:45", "2026-01-15 12:00"])
        #expect(try next("*/15 * * * *", after: "2026-01-15T10:14:59.999Z") == ["2026-01-15 11:15"])
        #expect(try next("*/15 * * * *", after: "2026-01-15T22:45:00Z") == ["2026-01-16 00:00"])
    }

    @Test func `office hours by steps, on working days, over a weekend`() throws {
        #expect(
            try next("0 8-18/2 * * mon-fri", after: "2026-01-16T13:00:00Z", count: 4)
                == ["2026-01-16 16:00", "2026-01-16 18:00", "2026-01-19 08:00", "2026-01-19 10:00"])
    }

    @Test(arguments: [
        ("30 3 * * *", "2026-01-15T10:00:00Z", "2026-01-16 03:30"), ("0 0 1 * *", "2026-01-31T22:59:59Z", "2026-02-01 00:00"),
        ("0 0 1 1 *", "2026-01-01T00:00:00Z", "2027-01-01 00:00"), ("59 23 31 12 *", "2026-01-15T10:00:00Z", "2026-12-31 23:59"),
        ("0 12 * * sun", "2026-01-15T10:00:00Z", "2026-01-18 12:00"), ("0 12 * * 7", "2026-01-15T10:00:00Z", "2026-01-18 12:00"),
        ("0 12 * * 0", "2026-01-15T10:00:00Z", "2026-01-18 12:00"), ("0 12 * * fri-sun", "2026-01-17T12:00:00Z", "2026-01-18 12:00"),
        ("0 12 * * sat-7", "2026-01-17T12:00:00Z", "2026-01-18 12:00"), ("0 6 * JUN-aug Mon", "2026-01-15T10:00:00Z", "2026-06-01 06:00"),
        ("5,35 9,17 * * *", "2026-01-15T10:00:00Z", "2026-01-15 17:05"), ("0 9 1,15 * *", "2026-01-15T10:00:00Z", "2026-02-01 09:00"),
        (" 0\t9  1 * * ", "2026-01-15T10:00:00Z", "2026-02-01 09:00"),
    ])
    func `a field holds values, ranges, steps, lists and names`(expression: String, start: String, expected: String) throws {
        #expect(try next(expression, after: start) == [expected])
    }

    // MARK: Months and years

    @Test func `a day that a month does not have waits for one that has it`() throws {
        #expect(
            try next("0 0 31 * *", after: "2026-01-31T00:00:00Z", count: 4)
                == ["2026-03-31 00:00", "2026-05-31 00:00", "2026-07-31 00:00", "2026-08-31 00:00"])
        #expect(try next("0 0 30 * *", after: "2026-01-31T00:00:00Z") == ["2026-03-30 00:00"])
    }

    @Test func `29 February waits for a leap year, also over 2100`() throws {
        #expect(try next("0 0 29 feb *", after: "2026-01-15T10:00:00Z", count: 2) == ["2028-02-29 00:00", "2032-02-29 00:00"])
        #expect(try next("0 0 29 2 *", after: "2096-03-01T00:00:00Z") == ["2104-02-29 00:00"])
        #expect(try next("0 0 29 2 */7", after: "2026-01-15T10:00:00Z") == ["2032-02-29 00:00"], "a Sunday")
    }

    @Test func `two day fields without a star add up, with a star they narrow`() throws {
        #expect(
            try next("0 0 13 * fri", after: "2026-01-15T10:00:00Z", count: 4)
                == ["2026-01-16 00:00", "2026-01-23 00:00", "2026-01-30 00:00", "2026-02-06 00:00"])
        #expect(try next("0 0 13 2 fri", after: "2026-02-06T10:00:00Z", count: 2) == ["2026-02-13 00:00", "2026-02-20 00:00"])
        #expect(try next("0 0 */2 * fri", after: "2026-01-16T10:00:00Z") == ["2026-01-23 00:00"], "odd days that are Fridays")
    }

    // MARK: The clocks change

    @Test func `in spring a time that does not exist runs at the end of the gap`() throws {
        #expect(
            try utc("30 2 * * *", after: "2026-03-27T12:00:00Z", count: 3)
                == ["2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"])
        #expect(try utc("0 3 * * *", after: "2026-03-28T12:00:00Z", count: 2) == ["2026-03-29T01:00:00Z", "2026-03-30T01:00:00Z"])
        #expect(try utc("0,30 2 29 3 *", after: "2026-03-28T12:00:00Z", count: 2) == ["2026-03-29T01:00:00Z", "2027-03-29T00:00:00Z"], "once")
    }

    @Test func `in spring what runs all day long neither doubles nor skips`() throws {
        #expect(
            try utc("*/30 * * * *", after: "2026-03-29T00:00:00Z", count: 4)
                == ["2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z", "2026-03-29T02:00:00Z"])
    }

    @Test func `in autumn a time that exists twice runs the first time only`() throws {
        #expect(
            try utc("30 2 * * *", after: "2026-10-24T12:00:00Z", count: 2) == ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"])
        #expect(
            try utc("*/30 1-3 * * *", after: "2026-10-24T22:00:00Z", count: 7)
                == [
                    "2026-10-24T23:00:00Z", "2026-10-24T23:30:00Z", "2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T02:00:00Z",
                    "2026-10-25T02:30:00Z", "2026-10-26T00:00:00Z",
                ])
        #expect(try utc("30 2 * * *", after: "2026-10-25T00:30:00Z", count: 1) == ["2026-10-26T01:30:00Z"], "not again within the second hour")
    }

    @Test func `in autumn what runs every hour runs in both`() throws {
        #expect(
            try utc("*/30 * * * *", after: "2026-10-25T00:00:00Z", count: 5)
                == ["2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:00:00Z", "2026-10-25T02:30:00Z"])
    }

    @Test(arguments: [("2026-03-28T00:00:00Z", 47), ("2026-10-24T00:00:00Z", 49), ("2026-06-06T00:00:00Z", 48)])
    func `every hour is as many times as two days of clocks have hours`(start: String, hours: Int) throws {
        let start = try #require(Instant(start))
        let midnight = ParisTime.instants(of: ParisTime.Clock(day: start.day, minute: 0)).first
        let end = ParisTime.instants(of: ParisTime.Clock(day: start.day.adding(days: 2), minute: 0)).first
        let schedule = try Schedule(parsing: "0 * * * *")
        var times: [Instant] = []
        var instant = Instant(milliseconds: midnight.milliseconds - 1)
        while let next = schedule.next(after: instant), next < end {
            times.append(next)
            instant = next
        }
        #expect(times.count == hours)
        #expect(zip(times, times.dropFirst()).allSatisfy { $1.since($0) == 3_600_000 })
    }

    // MARK: What is no schedule

    @Test(arguments: [
        ("", "five fields"), ("* * * *", "five fields are expected (minute hour day month weekday), not 4"), ("* * * * * *", "not 6"),
        ("@daily", "five fields"), ("60 * * * *", "minute: 60 is not between 0 and 59"), ("* 24 * * *", "hour: 24 is not between 0 and 23"),
        ("* * 0 * *", "day: 0 is not between 1 and 31"), ("* * 32 * *", "day: 32 is not"), ("* * * 13 *", "month: 13 is not between 1 and 12"),
        ("* * * * 8", "weekday: 8 is not between 0 and 7"), ("* * * * lundi", "weekday: \"lundi\" is not a value"),
        ("* mon * * *", "hour: \"mon\" is not a value"), ("-5 * * * *", "minute: \"\" is not a value"), ("5- * * * *", "minute: \"\" is not a value"),
        ("1,,2 * * * *", "minute: \"\" is not a value"), ("30-10 * * * *", "minute: the range \"30-10\" goes backwards"),
        ("* * * * fri-mon", "weekday: the range \"fri-mon\" goes backwards"), ("*/0 * * * *", "minute: the step \"0\" is not a number above 0"),
        ("*/x * * * *", "minute: the step \"x\""), ("*/ * * * *", "minute: the step \"\""),
        ("5/10 * * * *", "minute: a step goes with * or a range, not with \"5\""), ("+5 * * * *", "minute: \"+5\" is not a value"),
        ("٥ * * * *", "minute"), ("* * L * *", "day: \"L\" is not a value"), ("* * ? * *", "day: \"?\" is not a value"),
        ("0 0 30 2 *", "no month given has such a day"), ("0 0 31 4,6,9,11 *", "no month given has such a day"),
        ("99999999999999999999 * * * *", "minute"),
    ])
    func `what cannot be understood is refused, and said where`(expression: String, problem: String) {
        let error = #expect(throws: InvalidSchedule.self) { _ = try Schedule(parsing: expression) }
        #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("\"\(expression)\"") == true)
    }

    @Test func `a schedule is shown as it was written`() {
        #expect(Schedule.cron("0  8-18/2 * * MON-fri").description == "0 8-18/2 * * MON-fri")
    }
}
