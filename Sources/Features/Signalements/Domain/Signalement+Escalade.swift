public import Kernel

extension Signalement {
    /// The levels whose threshold is reached and that were never escalated, in order (domain.md §2.5).
    ///
    /// Several at once when nobody looked for long; none once treated or closed. A level is escalated once in the life
    /// of a signalement, reopened or not.
    public func levelsDue(escalated: Set<Escalade.Niveau>, at now: Instant) -> [Escalade.Niveau] {
        guard !statut.isResolved else { return [] }
        let percentage = pourcentageTemps(at: now)
        return Escalade.Niveau.allCases.filter { percentage >= $0.seuil && !escalated.contains($0) }
    }

    /// Whether a level is due, told without its history: levels are reached in order and counted as they are escalated. The
    /// history has the last word when it escalates.
    public func awaitsEscalation(at now: Instant) -> Bool { levelsDue(escalated: [], at: now).count > nbEscalades }

    /// Counts the escalation and gives its line of history. The caller has checked that the level is due.
    public mutating func escalate(to niveau: Escalade.Niveau, at now: Instant) -> Escalade {
        let percentage = pourcentageTemps(at: now)
        nbEscalades += 1
        derniereEscaladeAt = now
        updatedAt = now
        return Escalade(
            signalementID: id, niveau: niveau, pourcentageTemps: percentage, destinatairesRoles: niveau.destinataires,
            message: "Signalement « \(titre) » : \(Int64(percentage)) % du délai écoulé (seuil de \(Int64(niveau.seuil)) %).", createdAt: now)
    }
}
