import Kernel
import Testing

struct WorkDurationTests {
    @Test(
        arguments: [
            (8.5, 510), (0, 0), (0.25, 15), (-1.5, -90), (1.0 / 3, 20), (0.008, 0), (0.009, 1), (1_000_000, 60_000_000), (-1_000_000, -60_000_000),
        ] as [(Double, Int64)])
    func `hours become the nearest whole minute`(hours: Double, minutes: Int64) {
        #expect(WorkDuration(hours: hours)?.minutes == minutes)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, 1_000_000.01, -1_000_001, .greatestFiniteMagnitude])
    func `what is not finite or beyond a million hours is refused`(hours: Double) {
        #expect(WorkDuration(hours: hours) == nil)
    }

    @Test func `every minute of a year survives a trip through hours`() {
        let lost = (Int64(0)...527_040).filter { WorkDuration(hours: WorkDuration(minutes: $0).hours)?.minutes != $0 }
        #expect(lost.isEmpty)
    }

    @Test func `durations are ordered`() {
        #expect(WorkDuration(minutes: 59) < WorkDuration(minutes: 60))
    }
}
