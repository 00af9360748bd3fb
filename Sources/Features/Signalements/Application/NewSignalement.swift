public import Kernel
public import SignalementsDomain

/// What a person gives to report an incident (domain.md §1.8, "Create").
public struct NewSignalement: Sendable, Equatable {
    public let chantierID: ChantierID
    public let titre: String
    public let description: String
    public let priorite: Signalement.Priorite
    public let assigneA: UtilisateurID?
    public let dateResolutionSouhaitee: Instant?
    public let photoURL: String?
    public let localisation: String?

    public init(
        chantierID: ChantierID, titre: String, description: String, priorite: Signalement.Priorite = .moyenne, assigneA: UtilisateurID? = nil,
        dateResolutionSouhaitee: Instant? = nil, photoURL: String? = nil, localisation: String? = nil
    ) {
        self.chantierID = chantierID
        self.titre = titre
        self.description = description
        self.priorite = priorite
        self.assigneA = assigneA
        self.dateResolutionSouhaitee = dateResolutionSouhaitee
        self.photoURL = photoURL
        self.localisation = localisation
    }

    func opened(as id: Signalement.ID, by author: UtilisateurID, at now: Instant) -> Signalement {
        Signalement(
            id: id, chantierID: chantierID, titre: titre, description: description, priorite: priorite, statut: .ouvert, creePar: author,
            assigneA: assigneA, dateResolutionSouhaitee: dateResolutionSouhaitee, dateTraitement: nil, dateCloture: nil,
            commentaireTraitement: nil, photoURL: photoURL, localisation: localisation, nbEscalades: 0, derniereEscaladeAt: nil,
            createdAt: now, updatedAt: now, version: 1)
    }
}
