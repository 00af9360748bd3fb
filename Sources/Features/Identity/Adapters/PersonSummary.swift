import IdentityDomain
import Kernel
import ResourceKit

/// What other resources show of a person (`UserPublicSummary`, domain.md §1.1): read only, over the table of people.
struct PersonSummary<Telephone: FieldValue>: Sendable {
    let id: UtilisateurID
    let nom: String
    let prenom: String
    let role: Role
    let typeUtilisateur: TypeUtilisateur
    let metier: FirstText
    let couleur: String
    let telephone: Telephone
    let isActive: Bool
}

extension Shape {
    /// Anybody: the telephone is withheld.
    static let utilisateurResume = PersonSummary<Withheld>.resource("utilisateur_resume", v2: "userSummary").shape
    /// A foreman, whose telephone the site needs.
    static let chefResume = PersonSummary<SealedText?>.resource("chef_resume", v2: "foremanSummary").shape
}

extension PersonSummary {
    /// Stored columns only, so that lists of people are copied from the row without building anybody.
    fileprivate static func resource(_ name: String, v2: String) -> Resource<PersonSummary> {
        Resource(
            name, v2: v2, table: "utilisateurs",
            Field("id", \.id).digitsOnV1,
            Field("nom", v2: "lastName", \.nom),
            Field("prenom", v2: "firstName", \.prenom),
            Field("role", \.role),
            Field("type_utilisateur", v2: "employmentType", \.typeUtilisateur),
            Field("metier", v2: "trade", column: "metiers", \.metier),
            Field("couleur", v2: "color", \.couleur),
            Field("telephone", v2: "phone", \.telephone).unaudited,
            Field("is_active", \.isActive),
            make: PersonSummary.init)
    }
}

/// The first of a stored list of texts, null when the list is empty.
struct FirstText: FieldValue {
    let value: String?

    static var kind: FieldKind { .optional(.text) }
    func write(to json: inout JSONWriter) { value.write(to: &json) }
    var sqlValue: SQLValue { (value.map { [$0] } ?? []).sqlValue }
    static func read(_ row: any SQLRow, at column: Int) throws -> FirstText { FirstText(value: try [String].read(row, at: column).first) }
    static func columnCopy(_ version: APIVersion) -> ColumnCopy { ColumnCopy(.custom(copyFirst)) }

    /// The list is JSON that we wrote: its first text ends at the first quotation mark that no backslash escapes.
    private static func copyFirst(_ row: any SQLRow, at column: Int, to json: inout JSONWriter) {
        let list = row.utf8(column).dropFirst()
        guard list.first == UInt8(ascii: "\"") else { return json.null() }
        var end = list.startIndex + 1
        while list[end] != UInt8(ascii: "\"") { end += list[end] == UInt8(ascii: "\\") ? 2 : 1 }
        json.raw(UnsafeRawBufferPointer(rebasing: list[...end]))
    }
}

/// A text that is there and that this shape never shows.
struct Withheld: FieldValue {
    static var kind: FieldKind { .optional(.text) }
    func write(to json: inout JSONWriter) { json.null() }
    var sqlValue: SQLValue { .null }
    static func read(_ row: any SQLRow, at column: Int) -> Withheld { Withheld() }
    static func columnCopy(_ version: APIVersion) -> ColumnCopy { ColumnCopy(.custom { $2.null() }) }
}
