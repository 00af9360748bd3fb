public import Kernel

/// A construction site (domain.md §1.1).
///
/// `statut` and `deletedAt` change only through the methods that hold their rules; `code` never changes. The other
/// values are changed inside `edit(at:_:)`, which leaves the site valid or untouched.
public struct Chantier: Sendable, Equatable {
    public typealias ID = ChantierID

    public let id: ID
    public let code: CodeChantier
    public var nom: String
    public var adresse: String
    public internal(set) var statut: Statut
    /// `#RRGGBB`, upper-case.
    public var couleur: String
    /// Degrees north; present exactly when `longitude` is.
    public var latitude: Double?
    /// Degrees east.
    public var longitude: Double?
    public var photoCouverture: String?
    /// The single contact of old clients; present exactly when `contactTelephone` is. The others are `ChantierContact`.
    public var contactNom: String?
    public var contactTelephone: String?
    /// The customer the site is built for.
    public var maitreOuvrage: String?
    /// The budget of hours.
    public var heuresEstimees: WorkDuration?
    public var dateDebutPrevue: Day?
    public var dateFinPrevue: Day?
    public var description: String?
    public var typeTravaux: TypeTravaux?
    /// With `usageHabitation`, a condition of the reduced VAT rates.
    public var batimentPlus2Ans: Bool?
    public var usageHabitation: Bool?
    public let createdAt: Instant
    public internal(set) var updatedAt: Instant
    /// Set when deleted: the row stays, so that its code is never given twice.
    public internal(set) var deletedAt: Instant?
    public var version: Int64

    public init(
        id: ID, code: CodeChantier, nom: String, adresse: String, statut: Statut, couleur: String, latitude: Double?, longitude: Double?,
        photoCouverture: String?, contactNom: String?, contactTelephone: String?, maitreOuvrage: String?, heuresEstimees: WorkDuration?,
        dateDebutPrevue: Day?, dateFinPrevue: Day?, description: String?, typeTravaux: TypeTravaux?, batimentPlus2Ans: Bool?, usageHabitation: Bool?,
        createdAt: Instant, updatedAt: Instant, deletedAt: Instant?, version: Int64
    ) {
        self.id = id
        self.code = code
        self.nom = nom
        self.adresse = adresse
        self.statut = statut
        self.couleur = couleur
        self.latitude = latitude
        self.longitude = longitude
        self.photoCouverture = photoCouverture
        self.contactNom = contactNom
        self.contactTelephone = contactTelephone
        self.maitreOuvrage = maitreOuvrage
        self.heuresEstimees = heuresEstimees
        self.dateDebutPrevue = dateDebutPrevue
        self.dateFinPrevue = dateFinPrevue
        self.description = description
        self.typeTravaux = typeTravaux
        self.batimentPlus2Ans = batimentPlus2Ans
        self.usageHabitation = usageHabitation
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.deletedAt = deletedAt
        self.version = version
    }
}

extension Chantier {
    /// What a site gets when none is chosen (domain.md §1.1).
    public static let defaultCouleur = "#3498DB"

    /// What the works are; with the two VAT conditions it decides the rate: 10, 5.5 or 20 % (domain.md §1.1).
    public enum TypeTravaux: String, Sendable, CaseIterable {
        case renovation
        case renovationEnergetique = "renovation_energetique"
        case constructionNeuve = "construction_neuve"
    }
}
