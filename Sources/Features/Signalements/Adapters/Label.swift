import ResourceKit
import SignalementsDomain

/// A text for people in the language of the contract: French on v1, English on v2, whatever the caller prefers, so that
/// a response depends on nothing that its address does not say.
struct Label: FieldValue {
    let french: String
    let english: String

    init(_ priorite: Signalement.Priorite) {
        french = priorite.label
        english =
            switch priorite {
            case .critique: "Critical (4h)"
            case .haute: "High (24h)"
            case .moyenne: "Medium (48h)"
            case .basse: "Low (72h)"
            }
    }

    init(_ statut: Signalement.Statut) {
        french = statut.label
        english =
            switch statut {
            case .ouvert: "Open"
            case .enCours: "In progress"
            case .traite: "Resolved"
            case .cloture: "Closed"
            }
    }

    /// The closed format of `Signalement.tempsRestant(at:)`: `2j 5h` is `2d 5h`, `En retard de 7h` is `Overdue by 7h`.
    init(remaining text: String) {
        french = text
        english = text.replacing("En retard de ", with: "Overdue by ").replacing("j ", with: "d ")
    }

    static var kind: FieldKind { .text }
    func write(to json: inout JSONWriter) { json.string(json.version == .v1 ? french : english) }

    // A label is computed, never stored; these serve the protocol.
    var sqlValue: SQLValue { .text(french) }
    static func read(_ row: any SQLRow, at column: Int) throws -> Label { throw UnreadableColumn(column, "label") }
}
