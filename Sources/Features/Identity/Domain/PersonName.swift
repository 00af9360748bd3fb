import Kernel

/// How names of people are written (domain.md §1.2).
enum PersonName {
    static let maximumLength = 100

    /// `dupont` → `DUPONT`.
    static func family(_ text: String) throws(Fault) -> String { try checked(text, field: "nom").uppercased() }

    /// `jean-pierre` → `Jean-Pierre`: a capital after anything that is not a letter.
    static func given(_ text: String) throws(Fault) -> String {
        var startsWord = true
        return try checked(text, field: "prenom").reduce(into: "") { result, character in
            result += startsWord ? character.uppercased() : character.lowercased()
            startsWord = !character.isLetter
        }
    }

    private static func checked(_ text: String, field: String) throws(Fault) -> String {
        let name = text.trimmingBlanks
        guard !name.isEmpty, name.unicodeScalars.count <= maximumLength else { throw Fault(invalid: .invalidName, field: field) }
        return name
    }
}
