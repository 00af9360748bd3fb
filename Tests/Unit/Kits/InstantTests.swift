import Kernel
import TestKit
import Testing

struct InstantTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59.999Z", -1), ("0001-01-01T00:00:00Z", -62_135_596_800_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999), ("2000-02-29T12:00:00Z", 951_825_600_000), ("1900-03-01T00:00:00Z", -2_203_891_200_000),
        ("2024-02-29T23:59:59Z", 1_709_251_199_000), ("2026-01-15T10:00:00Z", 1_768_471_200_000),
    ])
    func `an instant counts milliseconds since the epoch`(text: String, milliseconds: Int64) {
        #expect(Instant(text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        ("2026-01-15T10:00:00+05:30", "2026-01-15T04:30:00Z"), ("2026-01-15T10:00:00-09:30", "2026-01-15T19:30:00Z"),
        ("2025-12-31T23:30:00-01:00", "2026-01-01T00:30:00Z"), ("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00Z"),
        ("2024-03-01T00:00:00+00:01", "2024-02-29T23:59:00Z"), ("2026-01-15T10:00:00+00:00", "2026-01-15T10:00:00Z"),
        ("2026-01-15T10:00:00-00:00", "2026-01-15T10:00:00Z"), ("2026-01-15T10:00:00+23:59", "2026-01-14T10:01:00Z"),
        ("1970-01-01T00:00:00.001+00:01", "1969-12-31T23:59:00.001Z"),
    ])
    func `an offset is taken away`(text: String, utc: String) {
        #expect(Instant(text)?.description == utc)
    }

    @Test(arguments: [
        ("2026-01-15T10:00:00.5Z", 500), ("2026-01-15T10:00:00.05Z", 50), ("2026-01-15T10:00:00.123Z", 123), ("2026-01-15T10:00:00.000Z", 0),
        ("2026-01-15T10:00:00.9999Z", 999), ("2026-01-15T10:00:00.000999999999999999999999999Z", 0), ("2026-01-15T10:00:00.068514", 68),
    ])
    func `a fraction is read to the millisecond and its other digits dropped`(text: String, fraction: Int64) {
        #expect(Instant(text)?.since(.test) == fraction)
    }

    @Test(arguments: ["2026-01-15T10:00:00", "2026-01-15t10:00:00z", "2026-01-15 10:00:00", "2026-01-15T10:00:00Z"])
    func `a value without a zone is UTC, and letters have no case`(text: String) {
        #expect(Instant(text) == .test)
    }

    @Test(arguments: [
        "", "T", "2026", "2026-01-15", "2026-01-15T", "2026-01-15T10", "2026-01-15T10:0", "2026-01-15T24:00:00Z", "2026-01-15T10:60:00Z",
        "2026-01-15T10:00:61Z", "2026-01-15T10:00:99Z", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-01-00T00:00:00Z", "2026-04-31T00:00:00Z", "1900-02-29T00:00:00Z", "0000-01-01T00:00:00Z", "2026-01-15T10:00:00.Z",
        "2026-01-15T10:00:00,5Z", "2026-01-15T10:00:00+24:00", "2026-01-15T10:00:00+01:60", "2026-01-15T10:00:00+1:00", "2026-01-15T10:00:00+",
        "2026-01-15T10:00:00+01", "2026-01-15T10:00:00ZZ", "2026-01-15T10:00:00Z ", " 2026-01-15T10:00:00Z", "2026-01-15T10:00:00Z\n",
        "2026-01-15T10:00:00 Z", "26-01-15T10:00:00Z", "+2026-01-15T10:00:00Z", "-2026-01-15T10:00:00Z", "12026-01-15T10:00:00Z",
        "2026-1-15T10:00:00Z", "2026/01/15T10:00:00Z", "2026-01-15_10:00:00Z", "20260115T100000Z", "2026-W03-4T10:00:00Z", "2026-01-15T-1:00:00Z",
        "2026-01-15T10:00:00Europe/Paris", "2026-01-15T10:00:00+01:00Z", "２０２６-01-15T10:00:00Z", "2026-01-15T10:00:00\u{0}", "1768471200", "now",
    ])
    func `what is not an RFC 3339 date-time is refused`(text: String) {
        #expect(Instant(text) == nil)
    }

    @Test(arguments: ["0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "0001-01-01T23:58:00+23:59", "9999-12-31T00:01:00-23:59"])
    func `an offset that leads out of the years that RFC 3339 can write is refused`(text: String) {
        #expect(Instant(text) == nil)
    }

    @Test func `printing then reading gives the same instant`() {
        var generator = SeededGenerator(1)
        for _ in 0..<20_000 {
            let instant = Instant(milliseconds: .random(in: -62_135_596_800_000...253_402_300_799_999, using: &generator))
            #expect(Instant(instant.description) == instant)
        }
    }

    @Test func `milliseconds are printed only when there are any`() {
        #expect(Instant.test.description == "2026-01-15T10:00:00Z")
        #expect(Instant(milliseconds: Instant.test.milliseconds + 7).description == "2026-01-15T10:00:00.007Z")
    }

    @Test func `seconds and days are rounded down before the epoch too`() {
        let instant = Instant(milliseconds: -1)
        #expect(instant.seconds == -1)
        #expect(instant.day == Day(number: -1))
        #expect(Instant(milliseconds: -1000).seconds == -1)
        #expect(Instant(milliseconds: -86_400_000).day == Day(number: -1))
        #expect(Instant(milliseconds: -86_400_001).day == Day(number: -2))
    }

    @Test(arguments: [Int64.min, Int64.min + 1, Int64.max])
    func `the farthest instants have a day and whole seconds`(milliseconds: Int64) {
        let instant = Instant(milliseconds: milliseconds)
        #expect((instant.seconds < 0) == (milliseconds < 0))
        #expect((instant.day.number < 0) == (milliseconds < 0))
    }

    @Test func `adding then measuring agree`() {
        #expect(Instant.test.adding(days: 2).since(.test) == 172_800_000)
        #expect(Instant.test.adding(hours: -3).since(.test) == -10_800_000)
        #expect(Instant.test.adding(seconds: 90) > .test)
    }
}
