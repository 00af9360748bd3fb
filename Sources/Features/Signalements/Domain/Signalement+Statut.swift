extension Signalement {
    /// Where a signalement stands, in the order of its life (domain.md §1.8).
    public enum Statut: String, Sendable, Hashable, CaseIterable {
        case ouvert
        case enCours = "en_cours"
        case traite
        case cloture

        /// Treated or closed: time no longer runs, nothing escalates.
        public var isResolved: Bool { self == .traite || self == .cloture }

        /// What v1 shows to people.
        public var label: String {
            switch self {
            case .ouvert: "Ouvert"
            case .enCours: "En cours"
            case .traite: "Traité"
            case .cloture: "Clôturé"
            }
        }

        /// A colour name of the v1 contract.
        public var couleur: String {
            switch self {
            case .ouvert: "red"
            case .enCours: "orange"
            case .traite: "blue"
            case .cloture: "green"
            }
        }

        /// The status that `action` leads to from this one; `nil` when the action is refused (domain.md §2.5).
        public func after(_ action: Action) -> Statut? {
            switch (action, self) {
            case (.assign, .ouvert): .enCours
            case (.assign, .enCours), (.assign, .traite): self
            case (.treat, .ouvert), (.treat, .enCours): .traite
            case (.close, .traite): .cloture
            case (.reopen, .traite), (.reopen, .cloture): .ouvert
            case (.assign, .cloture), (.treat, _), (.close, _), (.reopen, _): nil
            }
        }
    }

    /// What moves a signalement from one status to another (domain.md §2.5).
    public enum Action: String, Sendable, Hashable, CaseIterable {
        case assign
        case treat
        case close
        case reopen

        var french: String {
            switch self {
            case .assign: "assigner"
            case .treat: "traiter"
            case .close: "clôturer"
            case .reopen: "rouvrir"
            }
        }
    }
}
