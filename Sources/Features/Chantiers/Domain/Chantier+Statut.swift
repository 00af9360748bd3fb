public import Kernel

extension Chantier {
    /// Where a site stands in its life (domain.md §2.1).
    public enum Statut: String, Sendable, CaseIterable {
        case ouvert
        case enCours = "en_cours"
        case receptionne
        /// Terminal.
        case ferme

        /// The states that may follow this one. Nothing leads back to `ouvert`.
        public var successors: [Statut] {
            switch self {
            case .ouvert: [.enCours, .ferme]
            case .enCours: [.receptionne, .ferme]
            case .receptionne: [.enCours, .ferme]
            case .ferme: []
            }
        }
    }

    /// Starts the works, or resumes them after a reception.
    public mutating func start(at now: Instant) throws(Fault) {
        try checkTransition(to: .enCours)
        enter(.enCours, at: now)
    }

    /// Hands the site over. The transition is checked before the guard (domain.md §2.1).
    public mutating func receive(given prerequisites: ReceptionPrerequisites, at now: Instant) throws(Fault) {
        try checkTransition(to: .receptionne)
        try prerequisites.check()
        enter(.receptionne, at: now)
    }

    /// Closes the site for good. Forcing is closing with the obstacles `.waived`.
    public mutating func close(given obstacles: ClosingObstacles, at now: Instant) throws(Fault) {
        try checkTransition(to: .ferme)
        try obstacles.check()
        enter(.ferme, at: now)
    }

    /// Throws `chantier.transition_refused` unless `next` may follow the present state.
    private func checkTransition(to next: Statut) throws(Fault) {
        guard statut.successors.contains(next) else { throw transitionRefused(to: next) }
    }

    /// The refusal to go from the present state to `next`.
    public func transitionRefused(to next: Statut) -> Fault {
        let text = Text(
            "Un chantier « \(statut.rawValue) » ne peut pas passer à « \(next.rawValue) ».",
            "A site that is \"\(statut.rawValue)\" cannot become \"\(next.rawValue)\".")
        return Fault(.chantierTransitionRefused, text, field: "statut")
    }

    private mutating func enter(_ next: Statut, at now: Instant) {
        statut = next
        updatedAt = now
    }
}
