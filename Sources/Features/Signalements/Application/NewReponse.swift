import Kernel
import SignalementsDomain

/// What a person gives to answer under a signalement (domain.md §1.8).
public struct NewReponse: Sendable, Equatable {
    public let contenu: String
    public let photoURL: String?
    public let estResolution: Bool

    public init(contenu: String, photoURL: String? = nil, estResolution: Bool = false) {
        self.contenu = contenu
        self.photoURL = photoURL
        self.estResolution = estResolution
    }

    func written(as id: Reponse.ID, under signalement: Signalement.ID, by author: UtilisateurID, at now: Instant) -> Reponse {
        Reponse(
            id: id, signalementID: signalement, contenu: contenu, auteurID: author, photoURL: photoURL, estResolution: estResolution,
            createdAt: now, updatedAt: now, version: 1)
    }
}
