public import Kernel

/// An answer under a signalement (domain.md §1.8). Marking it as the resolution moves no status.
public struct Reponse: Sendable, Equatable {
    public typealias ID = Identifier<Reponse>

    public let id: ID
    public let signalementID: Signalement.ID
    public var contenu: String
    public let auteurID: UtilisateurID
    public var photoURL: String?
    public var estResolution: Bool
    public let createdAt: Instant
    public var updatedAt: Instant
    /// Starts at 1, +1 per stored change; maintained by the repository.
    public var version: Int64

    /// In the order of the columns.
    public init(
        id: ID, signalementID: Signalement.ID, contenu: String, auteurID: UtilisateurID, photoURL: String?, estResolution: Bool,
        createdAt: Instant, updatedAt: Instant, version: Int64
    ) {
        self.id = id
        self.signalementID = signalementID
        self.contenu = contenu
        self.auteurID = auteurID
        self.photoURL = photoURL
        self.estResolution = estResolution
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.version = version
    }

    /// The content is not blank and the photo address fits its column.
    ///
    /// - Throws: `request.invalid` about the first field found wrong.
    public func checkTexts() throws {
        try TextRule("contenu").check(contenu)
        try TextRule("photo_url", mayBeBlank: true, maxLength: 500).check(photoURL)
    }
}
