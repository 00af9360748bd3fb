import Kernel
import TestKit
import Testing

struct DayTests {
    @Test(arguments: [
        ("0001-01-01", -719_162), ("0004-02-29", -718_008), ("1600-02-29", -135_081), ("1900-02-28", -25_509), ("1900-03-01", -25_508),
        ("1969-12-31", -1), ("1970-01-01", 0), ("2000-02-29", 11_016), ("2000-12-31", 11_322), ("2024-02-29", 19_782), ("2026-01-15", 20_468),
        ("2100-03-01", 47_541), ("2400-02-29", 157_113), ("9999-12-31", 2_932_896),
    ])
    func `a day is numbered from the epoch, both ways`(text: String, number: Int32) {
        #expect(Day(text)?.number == number)
        #expect(Day(number: number).description == text)
    }

    @Test(arguments: [
        "", "2026", "2026-01", "2026-01-1", "2026-1-01", "2026-01-32", "2026-00-10", "2026-13-10", "2026-01-00", "2026-02-29", "2026-02-30",
        "1900-02-29", "2100-02-29", "2200-02-29", "2023-02-29", "2026-04-31", "2026-06-31", "2026-09-31", "2026-11-31", "0000-12-31", "20260115",
        "2026/01/15", "15/01/2026", "2026-01-15 ", " 2026-01-15", "2026-01-15T00:00:00Z", "2026-01-15Z", "+026-01-15", "-001-01-01", "2026--1-15",
        "2026-01-+5", "２０２６-01-15", "2026-01-15\n",
    ])
    func `what is not an existing day of the calendar is refused`(text: String) {
        #expect(Day(text) == nil)
    }

    @Test(arguments: [(2024, 29), (2023, 28), (1900, 28), (2000, 29), (2100, 28), (2400, 29), (4, 29)] as [(Int64, Int64)])
    func `February ends as the Gregorian rule says`(year: Int64, last: Int64) {
        #expect(Day(year: year, month: 2, day: last) != nil)
        #expect(Day(year: year, month: 2, day: last + 1) == nil)
    }

    @Test(
        arguments: [(0, 1, 1), (10_000, 1, 1), (-1, 1, 1), (2026, 0, 1), (2026, 13, 1), (2026, 1, 0), (2026, 1, -1), (.max, 1, 1), (2026, 1, .max)]
            as [(Int64, Int64, Int64)])
    func `components out of their bounds are refused`(year: Int64, month: Int64, day: Int64) {
        #expect(Day(year: year, month: month, day: day) == nil)
    }

    @Test func `every day from year 1 to year 9999 follows the one before, printed and read alike`() {
        var before = (year: Int64(0), month: Int64(12), day: Int64(31))
        var broken: [Int32] = []
        for number in Int32(-719_162)...Int32(2_932_896) {
            let now = Day(number: number).components
            let isNext =
                (now.year, now.month, now.day) == (before.year, before.month, before.day + 1)
                || (now.day == 1 && now.year == before.year && now.month == before.month + 1 && before.day >= 28)
                || (now.day == 1 && now.month == 1 && before.month == 12 && before.day == 31 && now.year == before.year + 1)
            if !isNext || Day(year: now.year, month: now.month, day: now.day)?.number != number { broken.append(number) }
            before = now
        }
        #expect(broken.isEmpty)
    }

    @Test func `printing then reading gives the same day`() {
        var generator = SeededGenerator(2)
        for _ in 0..<20_000 {
            let day = Day(number: .random(in: -719_162...2_932_896, using: &generator))
            #expect(Day(day.description) == day)
        }
    }

    @Test func `a day starts at midnight in UTC and holds its instants`() {
        let day = Instant.test.day
        #expect(day.start.description == "2026-01-15T00:00:00Z")
        #expect(day.start.adding(seconds: 86_399).day == day)
        #expect(day.start.adding(days: 1).day == day.adding(days: 1))
        #expect(day < day.adding(days: 1))
    }
}
