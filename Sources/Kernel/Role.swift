/// What a person is in the company, from the least to the most powerful (domain.md §3).
public enum Role: String, Sendable, Hashable, CaseIterable, Comparable {
    case compagnon
    case chefChantier = "chef_chantier"
    case conducteur
    case admin

    private var rank: Int {
        switch self {
        case .compagnon: 0
        case .chefChantier: 1
        case .conducteur: 2
        case .admin: 3
        }
    }

    public static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }
}
