public import IdentityDomain
public import Kernel
public import UseCaseKit

/// Gives somebody an account: asked by an administrator, a conducteur, the command line or the first start.
///
/// Only an administrator makes administrators (domain.md §3, appendix 14).
public struct CreateUtilisateur: Sendable {
    public struct Command: Sendable {
        public var email: String
        public var password: String
        public var nom: String
        public var prenom: String
        public var role: Role
        public var typeUtilisateur: TypeUtilisateur
        public var couleur: String?
        public var codeUtilisateur: String?
        public var telephone: String?
        public var metiers: [String]
        public var tauxHoraire: Money?

        public init(
            email: String, password: String, nom: String, prenom: String, role: Role, typeUtilisateur: TypeUtilisateur = .employe,
            couleur: String? = nil, codeUtilisateur: String? = nil, telephone: String? = nil, metiers: [String] = [],
            tauxHoraire: Money? = nil
        ) {
            self.email = email
            self.password = password
            self.nom = nom
            self.prenom = prenom
            self.role = role
            self.typeUtilisateur = typeUtilisateur
            self.couleur = couleur
            self.codeUtilisateur = codeUtilisateur
            self.telephone = telephone
            self.metiers = metiers
            self.tauxHoraire = tauxHoraire
        }
    }

    private let storage: any UnitOfWork<IdentityScope>
    private let passwords: any PasswordHasher

    public init(storage: any UnitOfWork<IdentityScope>, passwords: any PasswordHasher) {
        self.storage = storage
        self.passwords = passwords
    }

    /// An account whose password is hashed: what is left is to write it.
    public struct Prepared: Sendable {
        fileprivate let command: Command
        fileprivate let email: Email
        fileprivate let passwordHash: String

        /// - Throws: `.invalidName`, `.invalidCouleur`, `.invalidCodeUtilisateur`, `.tauxHoraireOutOfRange`, `.emailTaken`,
        ///   `.codeUtilisateurTaken`.
        public func callAsFunction(in scope: IdentityScope) throws -> Utilisateur {
            let id = try scope.utilisateurs.nextID()
            let utilisateur = try CreateUtilisateur.utilisateur(id, command, email: email, passwordHash: passwordHash, at: scope.now)
            try CreateUtilisateur.requireUnique(utilisateur, in: scope)
            try scope.utilisateurs.insert(utilisateur)
            try scope.events.record(UtilisateurCreated(utilisateur))
            return utilisateur
        }
    }

    /// In a transaction of its own.
    ///
    /// - Throws: what `prepare` throws, and then what its result does.
    public func callAsFunction(_ command: Command, by caller: Caller) async throws -> Utilisateur {
        let prepared = try await prepare(command, by: caller)
        return try await storage.write { try prepared(in: $0) }
    }

    /// Does all that takes a while.
    ///
    /// - Throws: `.roleReserved`, `.invalidEmail`, `.weakPassword`.
    public func prepare(_ command: Command, by caller: Caller) async throws -> Prepared {
        guard command.role != .admin || caller.actsAsAdmin else { throw Fault(.roleReserved) }
        guard let email = Email(rawValue: command.email) else { throw Fault(invalid: .invalidEmail, field: "email") }
        try PasswordPolicy.check(command.password)
        return Prepared(command: command, email: email, passwordHash: try await passwords.hash(command.password))
    }

    fileprivate static func utilisateur(
        _ id: UtilisateurID, _ command: Command, email: Email, passwordHash: String, at now: Instant
    ) throws(Fault) -> Utilisateur {
        var utilisateur = try Utilisateur(
            registering: id, email: email, nom: command.nom, prenom: command.prenom, role: command.role, passwordHash: passwordHash, at: now)
        utilisateur.typeUtilisateur = command.typeUtilisateur
        utilisateur.telephone = command.telephone
        utilisateur.metiers = command.metiers
        try utilisateur.changeCouleur(to: command.couleur)
        try utilisateur.changeCodeUtilisateur(to: command.codeUtilisateur)
        try utilisateur.changeTauxHoraire(to: command.tauxHoraire)
        return utilisateur
    }

    fileprivate static func requireUnique(_ utilisateur: Utilisateur, in scope: IdentityScope) throws {
        if try scope.utilisateurs.find(email: utilisateur.email) != nil { throw Fault(.emailTaken, field: "email") }
        if let code = utilisateur.codeUtilisateur, try scope.utilisateurs.find(codeUtilisateur: code) != nil {
            throw Fault(.codeUtilisateurTaken, field: "code_utilisateur")
        }
    }
}
