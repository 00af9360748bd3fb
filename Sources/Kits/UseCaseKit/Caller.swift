public import FoundationEssentials
public import Kernel

/// Who is asking, with which credential, and how far it reaches. Built once per request; nothing else decides who
/// someone is (product.md §4).
public struct Caller: Sendable {
    public enum Credential: Sendable, Equatable {
        /// A person signed in with e-mail and password.
        case session(UUID)
        case apiKey(APIKeyID)
        /// A job or a command run on the server itself.
        case system(String)
    }

    public let userID: UtilisateurID
    /// Read from storage at each request, never from a token.
    public let role: Role
    public let credential: Credential
    public let scopes: ScopeSet
    public let client: Client
    /// The API key's own budget; `nil` for anybody else.
    public let rateLimitPerHour: Int?
    /// How far the role reaches for the operation in hand; set when the operation is authorised.
    public var grant: Grant

    public init(
        userID: UtilisateurID, role: Role, credential: Credential, scopes: ScopeSet, client: Client, rateLimitPerHour: Int? = nil,
        grant: Grant = .none
    ) {
        self.userID = userID
        self.role = role
        self.credential = credential
        self.scopes = scopes
        self.client = client
        self.rateLimitPerHour = rateLimitPerHour
        self.grant = grant
    }

    /// Who it is; `nil` for a job or a command that acts in nobody's name.
    public var person: UtilisateurID? { userID.value == 0 ? nil : userID }

    /// The sites this person may see (domain.md §3): managers see all, others only those they belong to.
    public var perimeter: Perimeter { role >= .conducteur ? .everything : .sites(of: userID) }
}

/// The machine and the request behind a caller.
public struct Client: Sendable {
    public let address: String
    public let userAgent: String
    public let language: Language
    public let requestID: String

    public init(address: String, userAgent: String, language: Language, requestID: String) {
        self.address = address
        self.userAgent = userAgent
        self.language = language
        self.requestID = requestID
    }
}

/// The sites that somebody may see.
public enum Perimeter: Sendable, Hashable {
    case everything
    /// The sites whose team this person belongs to.
    case sites(of: UtilisateurID)
}

/// How far a role reaches in one operation (the cells of domain.md §3).
public enum Grant: String, Sendable, Hashable, CaseIterable {
    /// `–`
    case none
    /// `own`: only the rows that belong to the caller.
    case own
    /// `per`: only what is inside the caller's perimeter.
    case perimeter
    /// `✓`
    case all
}

/// What each role may do in one operation: one row of the table of domain.md §3.
public struct Access: Sendable, Hashable {
    public let admin: Grant
    public let conducteur: Grant
    public let chefChantier: Grant
    public let compagnon: Grant

    public init(admin: Grant, conducteur: Grant, chef: Grant, compagnon: Grant) {
        self.admin = admin
        self.conducteur = conducteur
        self.chefChantier = chef
        self.compagnon = compagnon
    }

    public static let everyone = Access(admin: .all, conducteur: .all, chef: .all, compagnon: .all)
    public static let managers = Access(admin: .all, conducteur: .all, chef: .none, compagnon: .none)
    public static let adminOnly = Access(admin: .all, conducteur: .none, chef: .none, compagnon: .none)
    /// Managers everywhere, the others inside their perimeter.
    public static let perimeter = Access(admin: .all, conducteur: .all, chef: .perimeter, compagnon: .perimeter)
    /// Managers everywhere, chefs inside their perimeter, compagnons not at all.
    public static let chefsAndAbove = Access(admin: .all, conducteur: .all, chef: .perimeter, compagnon: .none)
    public static let managersElseOwn = Access(admin: .all, conducteur: .all, chef: .own, compagnon: .own)
    public static let own = Access(admin: .own, conducteur: .own, chef: .own, compagnon: .own)

    public subscript(_ role: Role) -> Grant {
        switch role {
        case .admin: admin
        case .conducteur: conducteur
        case .chefChantier: chefChantier
        case .compagnon: compagnon
        }
    }
}
