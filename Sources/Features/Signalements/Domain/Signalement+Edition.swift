import Kernel

extension Signalement {
    private static let textRules: [(rule: TextRule, value: @Sendable (Signalement) -> String?)] = [
        (TextRule("titre", maxLength: 255), { $0.titre }),
        (TextRule("description"), { $0.description }),
        (TextRule("photo_url", mayBeBlank: true, maxLength: 500), { $0.photoURL }),
        (TextRule("localisation", mayBeBlank: true, maxLength: 255), { $0.localisation }),
    ]

    /// Title and description are not blank; title, place and photo address fit their columns (domain.md §1.8).
    ///
    /// - Throws: `request.invalid` about the first field found wrong.
    public func checkTexts() throws {
        for (rule, value) in Self.textRules { try rule.check(value(self)) }
    }

    /// Those who may change only their own signalements may do so until it is closed (domain.md §3).
    ///
    /// - Throws: `signalement.closed_to_author`.
    public func checkOpenToAuthor() throws {
        guard statut != .cloture else { throw Fault(.signalementClosedToAuthor) }
    }

    /// The v1 names of the fields whose value differs from `before`, in wire order; `updated_at` does not count.
    public func fieldsChanged(since before: Signalement) -> [String] {
        zip(before.snapshot, snapshot).filter { old, new in old != new && old.name != "updated_at" }.map(\.0.name)
    }
}
