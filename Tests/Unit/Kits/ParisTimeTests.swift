import Kernel
import Testing

struct ParisTimeTests {
    static let changes: [(String, String)] = [
        ("1996-03-31", "1996-10-27"), ("2000-03-26", "2000-10-29"), ("2024-03-31", "2024-10-27"), ("2025-03-30", "2025-10-26"),
        ("2026-03-29", "2026-10-25"), ("2027-03-28", "2027-10-31"), ("2032-03-28", "2032-10-31"), ("2037-03-29", "2037-10-25"),
        ("2099-03-29", "2099-10-25"),
    ]

    @Test(arguments: changes) func `clocks change at one o'clock UTC on the last Sundays of March and October`(spring: String, autumn: String) throws
    {
        let toSummer = try #require(Instant("\(spring)T01:00:00Z"))
        let toWinter = try #require(Instant("\(autumn)T01:00:00Z"))
        #expect(ParisTime.offsetSeconds(at: Instant(milliseconds: toSummer.milliseconds - 1)) == 3600)
        #expect(ParisTime.offsetSeconds(at: toSummer) == 7200)
        #expect(ParisTime.offsetSeconds(at: Instant(milliseconds: toWinter.milliseconds - 1)) == 7200)
        #expect(ParisTime.offsetSeconds(at: toWinter) == 3600)
    }

    @Test(arguments: [
        ("2026-01-15T10:00:00Z", "2026-01-15 11:00"), ("2026-07-14T22:30:59Z", "2026-07-15 00:30"), ("2025-12-31T23:00:00Z", "2026-01-01 00:00"),
        ("2026-03-29T00:59:00Z", "2026-03-29 01:59"), ("2026-03-29T01:00:00Z", "2026-03-29 03:00"), ("2026-10-25T00:59:00Z", "2026-10-25 02:59"),
        ("2026-10-25T01:00:00Z", "2026-10-25 02:00"),
    ])
    func `an instant is shown as the clocks show it`(instant: String, shown: String) throws {
        #expect(ParisTime.text(try #require(Instant(instant))) == shown)
    }

    @Test(
        arguments: [
            ("2026-01-15", 660, "2026-01-15T10:00:00Z", nil), ("2026-07-14", 0, "2026-07-13T22:00:00Z", nil),
            // The hour that is skipped is its end, whatever the minute.
            ("2026-03-29", 119, "2026-03-29T00:59:00Z", nil), ("2026-03-29", 120, "2026-03-29T01:00:00Z", nil),
            ("2026-03-29", 179, "2026-03-29T01:00:00Z", nil), ("2026-03-29", 180, "2026-03-29T01:00:00Z", nil),
            ("2026-03-29", 181, "2026-03-29T01:01:00Z", nil),
            // The hour that comes twice.
            ("2026-10-25", 119, "2026-10-24T23:59:00Z", nil), ("2026-10-25", 120, "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"),
            ("2026-10-25", 179, "2026-10-25T00:59:00Z", "2026-10-25T01:59:00Z"), ("2026-10-25", 180, "2026-10-25T02:00:00Z", nil),
        ] as [(String, Int64, String, String?)])
    func `a time of day exists once, twice, or as the end of the gap`(day: String, minute: Int64, first: String, second: String?) throws {
        let instants = ParisTime.instants(of: ParisTime.Clock(day: try #require(Day(day)), minute: minute))
        #expect(instants.first.description == first)
        #expect(instants.second?.description == second)
    }

    @Test func `every minute of the days around a change is found again from its clock`() throws {
        for start in ["2026-03-28T00:00:00Z", "2026-10-24T00:00:00Z", "2026-12-31T00:00:00Z"] {
            let start = try #require(Instant(start))
            for minute in 0..<Int64(3 * 1440) {
                let instant = start.adding(seconds: minute * 60)
                let (first, second) = ParisTime.instants(of: ParisTime.clock(at: instant))
                #expect(first == instant || second == instant, "\(instant)")
            }
        }
    }

    @Test(arguments: [
        ("1970-01-01", 3), ("1969-12-31", 2), ("2026-01-12", 0), ("2026-01-15", 3), ("2026-01-18", 6), ("2024-02-29", 3), ("1900-01-01", 0),
    ])
    func `the week starts on Monday`(day: String, weekday: Int32) {
        #expect(Day(day)?.weekday == weekday)
    }
}
