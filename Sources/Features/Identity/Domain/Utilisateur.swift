public import Kernel

/// A person of the company, who may sign in and own API keys (domain.md §1.2).
///
/// `nom` is upper-case and `prenom` title-case whatever was typed. `passwordHash` is never shown, logged or announced.
public struct Utilisateur: Sendable, Equatable {
    public let id: UtilisateurID
    public let email: Email
    public private(set) var nom: String
    public private(set) var prenom: String
    /// Assigned freely here: who may change it is decided by `UpdateUtilisateur` (domain.md §3).
    public var role: Role
    public var typeUtilisateur: TypeUtilisateur
    public private(set) var isActive: Bool
    /// `#RRGGBB`, upper-case.
    public private(set) var couleur: String
    public var photoProfil: String?
    /// The payroll matricule, unique, by which Silae knows the person.
    public private(set) var codeUtilisateur: String?
    public var telephone: String?
    public var metiers: [String]
    public private(set) var tauxHoraire: Money?
    public var contactUrgenceNom: String?
    public var contactUrgenceTelephone: String?
    public private(set) var passwordHash: String
    public let createdAt: Instant
    public private(set) var updatedAt: Instant
    public let deletedAt: Instant?
    public let version: Int64

    public init(
        id: UtilisateurID, email: Email, nom: String, prenom: String, role: Role, typeUtilisateur: TypeUtilisateur, isActive: Bool,
        couleur: String, photoProfil: String?, codeUtilisateur: String?, telephone: String?, metiers: [String], tauxHoraire: Money?,
        contactUrgenceNom: String?, contactUrgenceTelephone: String?, passwordHash: String, createdAt: Instant, updatedAt: Instant,
        deletedAt: Instant?, version: Int64
    ) {
        self.id = id
        self.email = email
        self.nom = nom
        self.prenom = prenom
        self.role = role
        self.typeUtilisateur = typeUtilisateur
        self.isActive = isActive
        self.couleur = couleur
        self.photoProfil = photoProfil
        self.codeUtilisateur = codeUtilisateur
        self.telephone = telephone
        self.metiers = metiers
        self.tauxHoraire = tauxHoraire
        self.contactUrgenceNom = contactUrgenceNom
        self.contactUrgenceTelephone = contactUrgenceTelephone
        self.passwordHash = passwordHash
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.deletedAt = deletedAt
        self.version = version
    }
}

extension Utilisateur {
    /// The hourly rates that the company may pay, in cents (domain.md §1.2).
    public static let tauxHoraireRange = Money(cents: 11_00)...Money(cents: 200_00)
    public static let standardCouleur = "#3498DB"
    static let codeMaximumLength = 50

    /// Somebody new: active, an employee, with nothing optional.
    /// - Throws: `user.invalid_name` when a name is blank or too long.
    public init(
        registering id: UtilisateurID, email: Email, nom: String, prenom: String, role: Role, passwordHash: String, at now: Instant
    ) throws(Fault) {
        self.init(
            id: id, email: email, nom: try PersonName.family(nom), prenom: try PersonName.given(prenom), role: role,
            typeUtilisateur: .employe, isActive: true, couleur: Self.standardCouleur, photoProfil: nil, codeUtilisateur: nil, telephone: nil,
            metiers: [], tauxHoraire: nil, contactUrgenceNom: nil, contactUrgenceTelephone: nil, passwordHash: passwordHash,
            createdAt: now, updatedAt: now, deletedAt: nil, version: 1)
    }

    /// `Prenom NOM`.
    public var nomComplet: String { "\(prenom) \(nom)" }

    /// First letters of the given then of the family name: `PN`.
    public var initiales: String { (prenom.prefix(1) + nom.prefix(1)).uppercased() }

    public var isActiveAdmin: Bool { role == .admin && isActive }
}

extension Utilisateur {
    /// - Throws: `user.invalid_name` when blank or longer than 100 characters.
    public mutating func changeNom(to text: String) throws(Fault) { nom = try PersonName.family(text) }

    /// - Throws: `user.invalid_name` when blank or longer than 100 characters.
    public mutating func changePrenom(to text: String) throws(Fault) { prenom = try PersonName.given(text) }

    /// - Throws: `user.hourly_rate_out_of_range` outside 11.00–200.00.
    public mutating func changeTauxHoraire(to rate: Money?) throws(Fault) {
        if let rate, !Self.tauxHoraireRange.contains(rate) { throw Fault(invalid: .tauxHoraireOutOfRange, field: "taux_horaire") }
        tauxHoraire = rate
    }

    /// Any hexadecimal colour, not only the palette; `nil` is the standard one.
    /// - Throws: `user.invalid_colour` unless `#` and six hexadecimal digits.
    public mutating func changeCouleur(to text: String?) throws(Fault) {
        let bytes = Array((text ?? Self.standardCouleur).uppercased().utf8)
        let isHex = bytes.dropFirst().allSatisfy { (0x30...0x39).contains($0) || (0x41...0x46).contains($0) }
        guard bytes.count == 7, bytes[0] == UInt8(ascii: "#"), isHex else { throw Fault(invalid: .invalidCouleur, field: "couleur") }
        couleur = String(decoding: bytes, as: UTF8.self)
    }

    /// Takes a blank code for none, so that two people without a code do not collide.
    /// - Throws: `user.invalid_code` beyond 50 characters.
    public mutating func changeCodeUtilisateur(to text: String?) throws(Fault) {
        let code = text?.trimmingBlanks ?? ""
        guard code.unicodeScalars.count <= Self.codeMaximumLength else { throw Fault(invalid: .invalidCodeUtilisateur, field: "code_utilisateur") }
        codeUtilisateur = code.isEmpty ? nil : code
    }

    public mutating func activate(at now: Instant) {
        isActive = true
        updatedAt = now
    }

    public mutating func deactivate(at now: Instant) {
        isActive = false
        updatedAt = now
    }

    public mutating func replacePasswordHash(with hash: String, at now: Instant) {
        passwordHash = hash
        updatedAt = now
    }

    public mutating func markUpdated(at now: Instant) { updatedAt = now }
}
