public import ChantiersDomain
public import Kernel
public import UseCaseKit

/// Opens a site, with its contacts and first conducteur (domain.md §1.1 create body, §4.2 point 2).
public struct CreateChantier: Sendable {
    public init() {}

    /// - Throws: the refusals of `Chantier.settle()`, `chantier.code_malformed`, `chantier.code_taken`, and those about
    ///   `conducteur_id`.
    public func callAsFunction(_ command: Command, in scope: ChantierScope, by caller: Caller) throws -> Chantier {
        let (id, code) = try identity(command.code, in: scope)
        let opened = try chantier(command, id: id, code: code, at: scope.now)
        let contacts = try command.contacts.contacts(of: id, in: scope)
        let conducteur = try conducteur(command, of: id, in: scope)
        var chantier = opened
        if command.statut == .enCours { try chantier.start(at: scope.now) }

        try scope.chantiers.insert(chantier)
        for contact in contacts { try scope.contacts.insert(contact) }
        if let conducteur { _ = try scope.team.add(conducteur) }
        try scope.events.record(ChantierCreated(opened))
        if chantier.statut != opened.statut { try scope.events.record(ChantierStatutChanged(chantier, from: opened.statut)) }
        return chantier
    }

    private func chantier(_ command: Command, id: Chantier.ID, code: CodeChantier, at now: Instant) throws -> Chantier {
        var chantier = Chantier(
            id: id, code: code, nom: command.nom, adresse: command.adresse, statut: .ouvert,
            couleur: command.couleur ?? Chantier.defaultCouleur, latitude: command.latitude, longitude: command.longitude,
            photoCouverture: command.photoCouverture, contactNom: command.contactNom, contactTelephone: command.contactTelephone,
            maitreOuvrage: command.maitreOuvrage, heuresEstimees: command.heuresEstimees, dateDebutPrevue: command.dateDebutPrevue,
            dateFinPrevue: command.dateFinPrevue, description: command.description, typeTravaux: command.typeTravaux,
            batimentPlus2Ans: command.batimentPlus2Ans, usageHabitation: command.usageHabitation, createdAt: now, updatedAt: now,
            deletedAt: nil, version: 1)
        try chantier.settle()
        return chantier
    }

    private func identity(_ chosen: String?, in scope: ChantierScope) throws -> (Chantier.ID, CodeChantier) {
        guard let chosen else { return try automaticIdentity(in: scope) }
        let code = try CodeChantier(parsing: chosen)
        guard try !scope.chantiers.isCodeTaken(code) else { throw Fault(.chantierCodeTaken, field: "code") }
        if let place = code.place { try scope.chantiers.skipCodePlaces(to: place) }
        return (try scope.chantiers.nextID(), code)
    }

    /// The code after the greatest; once `Z999` is taken, `YYYY-NNNNNN` from the id on. Codes that are taken are stepped over.
    private func automaticIdentity(in scope: ChantierScope) throws -> (Chantier.ID, CodeChantier) {
        var (id, place) = try scope.chantiers.nextIDAndCodePlace()
        while let code = CodeChantier(place: place) {
            if try !scope.chantiers.isCodeTaken(code) { return (id, code) }
            place = try scope.chantiers.nextCodePlace()
        }
        let year = scope.now.day.components.year
        var number = id.value
        while try scope.chantiers.isCodeTaken(.yearly(year, number)) { number += 1 }
        return (id, .yearly(year, number))
    }

    private func conducteur(_ command: Command, of id: Chantier.ID, in scope: ChantierScope) throws -> TeamMember? {
        guard let conducteurID = command.conducteurID else { return nil }
        try scope.checkEligible(conducteurID, as: .conducteur, field: "conducteur_id")
        return TeamMember(chantierID: id, utilisateurID: conducteurID, fonction: .conducteur)
    }
}

extension CreateChantier {
    /// The states that a site may be created in (product.md §5, O-6); any other value is a 422 at the edge.
    public enum InitialStatut: String, Sendable, CaseIterable {
        case ouvert
        /// Created, then started: both are announced.
        case enCours = "en_cours"
    }

    public struct Command: Sendable {
        public var nom: String
        public var adresse: String
        /// The next automatic one when absent.
        public var code: String?
        /// `Chantier.defaultCouleur` when absent.
        public var couleur: String?
        public var latitude: Double?
        public var longitude: Double?
        public var photoCouverture: String?
        public var contactNom: String?
        public var contactTelephone: String?
        public var contacts: [ContactDetails]
        public var maitreOuvrage: String?
        public var heuresEstimees: WorkDuration?
        public var dateDebutPrevue: Day?
        public var dateFinPrevue: Day?
        public var description: String?
        public var typeTravaux: Chantier.TypeTravaux?
        public var batimentPlus2Ans: Bool?
        public var usageHabitation: Bool?
        public var statut: InitialStatut
        /// An active conducteur or administrator who joins the team.
        public var conducteurID: UtilisateurID?

        public init(
            nom: String, adresse: String, code: String? = nil, couleur: String? = nil, latitude: Double? = nil, longitude: Double? = nil,
            photoCouverture: String? = nil, contactNom: String? = nil, contactTelephone: String? = nil, contacts: [ContactDetails] = [],
            maitreOuvrage: String? = nil, heuresEstimees: WorkDuration? = nil, dateDebutPrevue: Day? = nil, dateFinPrevue: Day? = nil,
            description: String? = nil, typeTravaux: Chantier.TypeTravaux? = nil, batimentPlus2Ans: Bool? = nil, usageHabitation: Bool? = nil,
            statut: InitialStatut = .ouvert, conducteurID: UtilisateurID? = nil
        ) {
            self.nom = nom
            self.adresse = adresse
            self.code = code
            self.couleur = couleur
            self.latitude = latitude
            self.longitude = longitude
            self.photoCouverture = photoCouverture
            self.contactNom = contactNom
            self.contactTelephone = contactTelephone
            self.contacts = contacts
            self.maitreOuvrage = maitreOuvrage
            self.heuresEstimees = heuresEstimees
            self.dateDebutPrevue = dateDebutPrevue
            self.dateFinPrevue = dateFinPrevue
            self.description = description
            self.typeTravaux = typeTravaux
            self.batimentPlus2Ans = batimentPlus2Ans
            self.usageHabitation = usageHabitation
            self.statut = statut
            self.conducteurID = conducteurID
        }
    }
}
