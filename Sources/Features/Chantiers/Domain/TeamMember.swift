public import Kernel

/// One person in one function on one site. The three together are the key: a person may hold several functions.
///
/// Membership is what gives chefs and compagnons sight of a site (domain.md §3).
public struct TeamMember: Sendable, Hashable {
    public let chantierID: ChantierID
    public let utilisateurID: UtilisateurID
    public let fonction: Fonction

    public init(chantierID: ChantierID, utilisateurID: UtilisateurID, fonction: Fonction) {
        self.chantierID = chantierID
        self.utilisateurID = utilisateurID
        self.fonction = fonction
    }

    /// What somebody does on a site.
    public enum Fonction: String, Sendable, CaseIterable {
        case conducteur
        case chef
        case ouvrier

        /// Whether somebody with `role` in the company may hold this function.
        public func accepts(_ role: Role) -> Bool {
            switch self {
            case .conducteur: role >= .conducteur
            case .chef: role >= .chefChantier
            case .ouvrier: true
            }
        }

        /// The v1 field of the chantier body that lists those who hold it: `conducteurs`, `chefs`, `ouvriers`.
        public var field: String { rawValue + "s" }
    }
}
