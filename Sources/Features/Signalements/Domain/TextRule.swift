import Kernel

/// What a text may be. Refusals take the shape of the edge's own validation, so that jobs and connectors, which do not
/// pass through it, meet the same rules.
struct TextRule: Sendable {
    let field: String
    let mayBeBlank: Bool
    /// In Unicode scalars, as the column and the old validator count.
    let maxLength: Int?

    init(_ field: String, mayBeBlank: Bool = false, maxLength: Int? = nil) {
        self.field = field
        self.mayBeBlank = mayBeBlank
        self.maxLength = maxLength
    }

    func check(_ value: String?) throws {
        guard let value else { return }
        if !mayBeBlank, value.allSatisfy(\.isWhitespace) {
            throw refusal("string_too_short", Text("Ce texte ne peut pas être vide.", "This text cannot be blank."))
        }
        if let maxLength, value.unicodeScalars.count > maxLength {
            throw refusal("string_too_long", Text("Au plus \(maxLength) caractères.", "At most \(maxLength) characters."))
        }
    }

    private func refusal(_ type: String, _ text: Text) -> Fault {
        Fault(.invalidInput, field: field, problems: [FieldProblem(.body, [field], type, text)])
    }
}
