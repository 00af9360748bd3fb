public import Kernel

/// Somebody to call about a site (domain.md §1.1 `contacts`).
public struct ChantierContact: Sendable, Equatable {
    public typealias ID = Identifier<ChantierContact>

    public let id: ID
    public let chantierID: ChantierID
    public var nom: String
    public var profession: String?
    public var telephone: String?
    public var version: Int64

    public init(id: ID, chantierID: ChantierID, nom: String, profession: String?, telephone: String?, version: Int64) {
        self.id = id
        self.chantierID = chantierID
        self.nom = nom
        self.profession = profession
        self.telephone = telephone
        self.version = version
    }

    /// Trims the texts, then checks them: nom 1–200, profession up to 100, telephone as `Chantier.contactTelephone`.
    ///
    /// - Parameter path: what leads to the contact in the request, put before the field's name in a refusal.
    /// - Throws: `chantier.value_refused`, naming the field.
    public mutating func settle(at path: String = "") throws(Fault) {
        nom = nom.trimmed
        profession = profession?.trimmed.nonEmpty
        telephone = telephone?.trimmed.nonEmpty
        try FieldRule.length(nom, 1...200, field: path + "nom")
        try FieldRule.length(profession, upTo: 100, field: path + "profession")
        try FieldRule.telephone(telephone, field: path + "telephone")
    }
}
