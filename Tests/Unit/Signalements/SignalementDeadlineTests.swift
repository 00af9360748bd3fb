import Kernel
import SignalementsDomain
import TestKit
import Testing

@Suite struct SignalementDeadlineTests {
    @Test(arguments: zip(Signalement.Priorite.allCases, [4, 24, 48, 72] as [Int64]))
    func `the priority gives the delay`(_ priorite: Signalement.Priorite, _ hours: Int64) {
        #expect(Signalement.sample(priorite: priorite, createdAt: .test).deadline == .test.adding(hours: hours))
    }

    @Test func `the date asked for replaces the delay of the priority`() {
        #expect(Signalement.sample(dueAt: .test.adding(days: 9)).deadline == .test.adding(days: 9))
    }

    /// Seconds left (negative: late) and what is shown: both sides of each border.
    static let shown: [(Int64, String)] = [
        (86_400 * 400, "400j 0h"), (190_800, "2j 5h"), (86_400, "1j 0h"), (86_399, "23h 59min"), (14_399, "3h 59min"), (3600, "1h 0min"),
        (3599, "59min"), (60, "1min"), (59, "0min"), (0, "0min"), (-1, "En retard de 0min"), (-60, "En retard de 1min"),
        (-3599, "En retard de 59min"), (-3600, "En retard de 1h"), (-28_799, "En retard de 7h"), (-86_399, "En retard de 23h"),
        (-86_400, "En retard de 1j 0h"), (-190_800, "En retard de 2j 5h"),
    ]

    @Test(arguments: shown) func `the time left is shown in its largest units`(_ seconds: Int64, _ text: String) {
        #expect(Signalement.sample(dueAt: .test.adding(seconds: seconds)).tempsRestant(at: .test) == text)
    }

    @Test(arguments: [(-1, true), (0, false), (1, false)] as [(Int64, Bool)])
    func `late starts just after the deadline`(_ milliseconds: Int64, _ isLate: Bool) {
        let due = Instant(milliseconds: Instant.test.milliseconds + milliseconds)
        #expect(Signalement.sample(dueAt: due).estEnRetard(at: .test) == isLate)
    }

    @Test(arguments: [Signalement.Statut.traite, .cloture]) func `time stops once resolved`(_ statut: Signalement.Statut) {
        let signalement = Signalement.sample(statut: statut, dueAt: .test.adding(days: -1))
        #expect(!signalement.estEnRetard(at: .test))
        #expect(signalement.tempsRestant(at: .test) == nil)
        #expect(signalement.pourcentageTemps(at: .test) == 0)
    }

    /// Seconds since a creation that allots four hours.
    static let percentages: [(Int64, Double)] = [
        (-60, 0), (0, 0), (1440, 10), (4752, 33), (5000, 34.7), (7199, 49.9), (7200, 50), (14_399, 99.9), (14_400, 100), (28_800, 200),
    ]

    @Test(arguments: percentages) func `the percentage is rounded down to one decimal`(_ seconds: Int64, _ percentage: Double) {
        #expect(Signalement.sample(createdAt: .test).pourcentageTemps(at: .test.adding(seconds: seconds)) == percentage)
    }

    @Test(arguments: [(0, 125), (-3, 200), (-1, 150)] as [(Int64, Double)])
    func `a deadline not after the creation counts in delays of the priority`(_ hours: Int64, _ percentage: Double) {
        let created = Instant.test.adding(hours: -1)
        #expect(Signalement.sample(dueAt: created.adding(hours: hours), createdAt: created).pourcentageTemps(at: .test) == percentage)
    }
}
