public import Kernel

/// A stage of the works (domain.md §1.1 `phases`).
public struct ChantierPhase: Sendable, Equatable {
    public typealias ID = Identifier<ChantierPhase>

    public let id: ID
    public let chantierID: ChantierID
    public var nom: String
    public var description: String?
    /// The rank in the site, from 1; several phases may share one.
    public var ordre: Int
    public var dateDebut: Day?
    public var dateFin: Day?
    public var version: Int64

    public init(
        id: ID, chantierID: ChantierID, nom: String, description: String?, ordre: Int, dateDebut: Day?, dateFin: Day?, version: Int64
    ) {
        self.id = id
        self.chantierID = chantierID
        self.nom = nom
        self.description = description
        self.ordre = ordre
        self.dateDebut = dateDebut
        self.dateFin = dateFin
        self.version = version
    }

    /// Trims the texts, then checks the values: nom 1–200, description up to 10 000, ordre from 1, dates in order.
    ///
    /// - Throws: `chantier.value_refused` or `chantier.dates_reversed`, naming the field.
    public mutating func settle() throws(Fault) {
        nom = nom.trimmed
        description = description?.trimmed.nonEmpty
        try FieldRule.length(nom, 1...200, field: "nom")
        try FieldRule.length(description, upTo: 10_000, field: "description")
        guard ordre >= 1 else {
            throw Fault(.chantierValueRefused, Text("L'ordre commence à 1.", "The order starts at 1."), field: "ordre")
        }
        try FieldRule.order(dateDebut, dateFin, field: "date_fin")
    }
}
