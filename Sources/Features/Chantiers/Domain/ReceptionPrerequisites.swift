public import Kernel

/// What must be settled before a site is handed over (product.md §5).
public struct ReceptionPrerequisites: Sendable, Equatable {
    /// Signalements that are `critique` and still `ouvert`.
    public let signalementsCritiques: Int
    /// Pointages that are not `valide`.
    public let pointagesNonValides: Int

    public init(signalementsCritiques: Int, pointagesNonValides: Int) {
        self.signalementsCritiques = signalementsCritiques
        self.pointagesNonValides = pointagesNonValides
    }

    /// One sentence per unmet prerequisite.
    public var manquants: [String] {
        [
            counted(signalementsCritiques, "signalement critique ouvert", "signalements critiques ouverts"),
            counted(pointagesNonValides, "pointage non validé", "pointages non validés"),
        ].compactMap(\.self)
    }

    /// Throws `chantier.reception_refused` with the body of domain.md §2.1 as its facts.
    public func check() throws(Fault) {
        guard !manquants.isEmpty else { return }
        throw Fault(.chantierReceptionRefused, facts: facts)
    }

    private var facts: [JSON.Member] {
        [
            .init("error", "prerequis_non_remplis"),
            .init("message", .string(Fault.Code.chantierReceptionRefused.text.french)),
            .init("prerequis_manquants", .array(manquants.map(JSON.string))),
            .init("details", .object(details)),
        ]
    }

    /// `formulaires_count` names a module that we do not have: it stays in the body as 0 and does not block (product.md §5).
    private var details: [JSON.Member] {
        [
            .init("formulaires_count", 0),
            .init("signalements_critiques", JSON(signalementsCritiques)),
            .init("pointages_non_valides", JSON(pointagesNonValides)),
        ]
    }
}

/// `2 factures en brouillon`; `nil` for none.
func counted(_ count: Int, _ singular: String, _ plural: String) -> String? {
    count > 0 ? "\(count) \(count == 1 ? singular : plural)" : nil
}
