public import Kernel

/// An incident reported on a site, to be treated before a deadline (domain.md §1.8).
///
/// Its status moves through the actions only, so that no path can bypass the machine of domain.md §2.5.
public struct Signalement: Sendable, Equatable {
    public typealias ID = Identifier<Signalement>

    public let id: ID
    public let chantierID: ChantierID
    public var titre: String
    public var description: String
    public var priorite: Priorite
    public internal(set) var statut: Statut
    public let creePar: UtilisateurID
    /// Changed by ``assign(to:at:)`` and ``reassign(to:)``, which know when that is refused.
    public internal(set) var assigneA: UtilisateurID?
    /// Replaces the delay of the priority when set.
    public var dateResolutionSouhaitee: Instant?
    public internal(set) var dateTraitement: Instant?
    public internal(set) var dateCloture: Instant?
    public internal(set) var commentaireTraitement: String?
    public var photoURL: String?
    public var localisation: String?
    /// How many escalation levels were reached since creation; never goes down.
    public internal(set) var nbEscalades: Int
    /// Internal: never shown (domain.md §1.8).
    public internal(set) var derniereEscaladeAt: Instant?
    public let createdAt: Instant
    public var updatedAt: Instant
    /// Starts at 1, +1 per stored change; maintained by the repository.
    public var version: Int64

    /// In the order of the columns. Takes stored values as they are: ``checkTexts()`` tells whether they are acceptable.
    public init(
        id: ID, chantierID: ChantierID, titre: String, description: String, priorite: Priorite, statut: Statut, creePar: UtilisateurID,
        assigneA: UtilisateurID?, dateResolutionSouhaitee: Instant?, dateTraitement: Instant?, dateCloture: Instant?,
        commentaireTraitement: String?, photoURL: String?, localisation: String?, nbEscalades: Int, derniereEscaladeAt: Instant?,
        createdAt: Instant, updatedAt: Instant, version: Int64
    ) {
        self.id = id
        self.chantierID = chantierID
        self.titre = titre
        self.description = description
        self.priorite = priorite
        self.statut = statut
        self.creePar = creePar
        self.assigneA = assigneA
        self.dateResolutionSouhaitee = dateResolutionSouhaitee
        self.dateTraitement = dateTraitement
        self.dateCloture = dateCloture
        self.commentaireTraitement = commentaireTraitement
        self.photoURL = photoURL
        self.localisation = localisation
        self.nbEscalades = nbEscalades
        self.derniereEscaladeAt = derniereEscaladeAt
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.version = version
    }
}
