import Kernel
import SignalementsApplication
import SignalementsDomain
import TestKit
import Testing

@Suite struct SignalementStatisticsTests {
    private func statistics(
        _ parStatut: [Signalement.Statut: Int] = [:], priorites: [Signalement.Priorite: Int] = [:], resolutions: Int = 0, minutes: Int64 = 0
    ) -> SignalementStatistics {
        SignalementStatistics(
            SignalementCounts(
                parStatut: parStatut, parPriorite: priorites, enRetard: 2, traitesCetteSemaine: 1, resolutions: resolutions,
                resolutionMilliseconds: minutes * 60_000))
    }

    @Test func `nothing counted gives no mean and a rate of zero`() {
        #expect(statistics().total == 0)
        #expect(statistics().tempsMoyenResolution == nil)
        #expect(statistics().tauxResolution == 0)
    }

    @Test func `the total is the sum of the statuses`() {
        #expect(statistics([.ouvert: 3, .enCours: 2, .cloture: 1]).total == 6)
    }

    @Test func `only what occurs is listed`() {
        let figures = statistics([.ouvert: 3, .traite: 0], priorites: [.haute: 3, .basse: 0])
        #expect(figures.parStatut == [.ouvert: 3])
        #expect(figures.parPriorite == [.haute: 3])
    }

    static let rates: [([Signalement.Statut: Int], Double)] = [
        ([.ouvert: 1, .traite: 1, .cloture: 1], 66.7), ([.traite: 4], 100), ([.enCours: 3], 0),
    ]

    @Test(arguments: rates)
    func `the rate is the share treated or closed, in percent`(_ counts: [Signalement.Statut: Int], _ rate: Double) {
        #expect(statistics(counts).tauxResolution == rate)
    }

    @Test(arguments: [(1, 90, 1.5), (3, 400, 2.2), (2, 0, 0)] as [(Int, Int64, Double)])
    func `the mean resolution is in hours to one decimal`(_ count: Int, _ minutes: Int64, _ hours: Double) {
        #expect(statistics(resolutions: count, minutes: minutes).tempsMoyenResolution == hours)
    }

    @Test func `plain counts pass through`() {
        #expect(statistics().enRetard == 2)
        #expect(statistics().traitesCetteSemaine == 1)
    }

    @Test(
        arguments: [
            ("2026-01-15T10:00:00Z", "2026-01-12"), ("2026-01-12T00:00:00Z", "2026-01-12"), ("2026-01-11T23:59:59.999Z", "2026-01-05"),
            ("1970-01-01T00:00:00Z", "1969-12-29"), ("1969-12-28T12:00:00Z", "1969-12-22"),
        ])
    func `the week starts on Monday at midnight UTC`(_ now: String, _ monday: String) throws {
        #expect(SignalementStatistics.weekStart(at: try #require(Instant(now))).description == monday + "T00:00:00Z")
    }
}
