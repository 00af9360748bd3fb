import Kernel

/// The people of every test's company; their ids are their raw values.
enum Person: Int64, CaseIterable, Sendable {
    case admin = 1
    case conducteur
    /// Foreman of site 1, and of the closed one.
    case chef
    /// Foreman of site 2.
    case otherChef
    /// Worker of site 1.
    case compagnon
    /// Worker of site 2.
    case otherCompagnon
    /// Deactivated.
    case inactif

    var id: UtilisateurID { UtilisateurID(rawValue) }

    var role: Role {
        switch self {
        case .admin: .admin
        case .conducteur: .conducteur
        case .chef, .otherChef: .chefChantier
        case .compagnon, .otherCompagnon, .inactif: .compagnon
        }
    }

    var nom: String { ["ADMIN", "BERNARD", "CHEVALIER", "DURAND", "ÉTIENNE", "FABRE", "GIRARD"][Int(rawValue) - 1] }
    var prenom: String { ["Alice", "Bruno", "Chloé", "David", "Élise", "Farid", "Gaël"][Int(rawValue) - 1] }
    var email: String { "personne\(rawValue)@hub.example" }
    /// Clear telephone numbers, to be looked for where they must not be.
    var telephone: String { "+33 6 11 22 33 0\(rawValue)" }

    /// The token of the person's open session.
    var sessionToken: String { "hbs_" + Base64URL.encode(TestClock.bytes(32, seed: UInt64(rawValue) << 32)) }

    /// Who has this role, inside the perimeter of site 1 where the role has one.
    static func with(_ role: Role) -> Person {
        switch role {
        case .admin: .admin
        case .conducteur: .conducteur
        case .chefChantier: .chef
        case .compagnon: .compagnon
        }
    }
}

/// What a request shows of itself.
enum Credential: Sendable, Hashable {
    case nobody
    case session(Person)
    /// The session as a browser sends it.
    case cookie(Person)
    case key(Person, [String])
    case bearer(String)

    static let admin = Self.session(.admin)
    static let conducteur = Self.session(.conducteur)
    static let chef = Self.session(.chef)
    static let otherChef = Self.session(.otherChef)
    static let compagnon = Self.session(.compagnon)
    static let otherCompagnon = Self.session(.otherCompagnon)

    static func key(_ person: Person, _ scopes: String...) -> Self { .key(person, scopes) }
}
