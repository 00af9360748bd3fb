public import Kernel
public import SignalementsDomain

/// The figures of `/signalements/stats/global` (domain.md §4.1).
public struct SignalementStatistics: Sendable, Equatable {
    /// All signalements counted: the sum of ``parStatut``.
    public let total: Int
    /// Only the statuses that occur; emitted in the order of `allCases`.
    public let parStatut: [Signalement.Statut: Int]
    /// Only the priorities that occur; emitted in the order of `allCases`.
    public let parPriorite: [Signalement.Priorite: Int]
    /// Neither treated nor closed, past their deadline.
    public let enRetard: Int
    /// Treated since Monday and not reopened since; closed afterwards or not.
    public let traitesCetteSemaine: Int
    /// The mean time from creation to treatment, in hours to one decimal; `nil` while nothing is treated.
    public let tempsMoyenResolution: Double?
    /// The share that is treated or closed, in percent to one decimal; 0 when there is no signalement.
    public let tauxResolution: Double

    public init(_ counts: SignalementCounts) {
        total = counts.parStatut.values.reduce(0, +)
        parStatut = counts.parStatut.filter { $0.value > 0 }
        parPriorite = counts.parPriorite.filter { $0.value > 0 }
        enRetard = counts.enRetard
        traitesCetteSemaine = counts.traitesCetteSemaine
        tempsMoyenResolution =
            counts.resolutions > 0 ? Self.rounded(Double(counts.resolutionMilliseconds) / 3_600_000 / Double(counts.resolutions)) : nil
        let resolved = counts.parStatut.filter(\.key.isResolved).values.reduce(0, +)
        tauxResolution = total > 0 ? Self.rounded(Double(resolved) * 100 / Double(total)) : 0
    }

    /// Monday 00:00 UTC of the week of `now`: where "this week" starts.
    public static func weekStart(at now: Instant) -> Instant {
        let daysSinceMonday = ((now.day.number + 3) % 7 + 7) % 7  // day 0, 1970-01-01, was a Thursday
        return now.day.adding(days: -daysSinceMonday).start
    }

    private static func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
