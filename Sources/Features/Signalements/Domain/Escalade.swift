public import Kernel

/// One line of the escalation history: a level was reached, these roles were to be told (domain.md §1.8).
///
/// Never changed once written; one at most per signalement and level.
public struct Escalade: Sendable, Equatable {
    public let signalementID: Signalement.ID
    public let niveau: Niveau
    /// At the time of the escalation, as ``Signalement/pourcentageTemps(at:)`` gives it.
    public let pourcentageTemps: Double
    public let destinatairesRoles: [Destinataire]
    /// A sentence in French, for the people told.
    public let message: String
    public let createdAt: Instant

    /// In the order of the columns.
    public init(
        signalementID: Signalement.ID, niveau: Niveau, pourcentageTemps: Double, destinatairesRoles: [Destinataire], message: String,
        createdAt: Instant
    ) {
        self.signalementID = signalementID
        self.niveau = niveau
        self.pourcentageTemps = pourcentageTemps
        self.destinatairesRoles = destinatairesRoles
        self.message = message
        self.createdAt = createdAt
    }
}

extension Escalade {
    /// Who is told, and when, from the first to the last level (domain.md §2.5). Named after the highest role told.
    public enum Niveau: String, Sendable, Hashable, CaseIterable {
        case chefChantier = "chef_chantier"
        case conducteur
        case admin

        /// The share of the allotted time from which this level is due, in percent.
        public var seuil: Double {
            switch self {
            case .chefChantier: 50
            case .conducteur: 100
            case .admin: 200
            }
        }

        public var destinataires: [Destinataire] {
            switch self {
            case .chefChantier: [.chefChantier, .createur]
            case .conducteur: [.conducteur]
            case .admin: [.admin]
            }
        }
    }

    /// Somebody to tell, by what they are to the signalement.
    public enum Destinataire: String, Sendable, Hashable, CaseIterable {
        /// The chefs of its site.
        case chefChantier = "chef_chantier"
        /// The person who reported it.
        case createur
        /// The conducteurs of its site.
        case conducteur
        /// Every administrator.
        case admin
    }
}
