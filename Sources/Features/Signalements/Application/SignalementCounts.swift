public import SignalementsDomain

/// What the database counts for ``SignalementStatistics``, over the signalements that pass the request's filters
/// (site, creation date) and the caller's perimeter.
public struct SignalementCounts: Sendable, Equatable {
    /// How many per status.
    public let parStatut: [Signalement.Statut: Int]
    /// How many per priority.
    public let parPriorite: [Signalement.Priorite: Int]
    /// `ouvert` or `en_cours`, deadline strictly before now: the rule of ``Signalement/estEnRetard(at:)``.
    public let enRetard: Int
    /// `date_traitement` at or after ``SignalementStatistics/weekStart(at:)``.
    public let traitesCetteSemaine: Int
    /// How many have a `date_traitement`: treated, then closed or not.
    public let resolutions: Int
    /// The sum of `date_traitement - created_at` over those, in milliseconds.
    public let resolutionMilliseconds: Int64

    public init(
        parStatut: [Signalement.Statut: Int], parPriorite: [Signalement.Priorite: Int], enRetard: Int, traitesCetteSemaine: Int,
        resolutions: Int, resolutionMilliseconds: Int64
    ) {
        self.parStatut = parStatut
        self.parPriorite = parPriorite
        self.enRetard = enRetard
        self.traitesCetteSemaine = traitesCetteSemaine
        self.resolutions = resolutions
        self.resolutionMilliseconds = resolutionMilliseconds
    }
}
