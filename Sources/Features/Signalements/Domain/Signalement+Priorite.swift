extension Signalement {
    /// How fast a signalement must be treated, from the most to the least urgent (domain.md §1.8).
    public enum Priorite: String, Sendable, Hashable, CaseIterable {
        case critique
        case haute
        case moyenne
        case basse

        /// Hours between creation and deadline, unless another deadline was asked for.
        public var delayHours: Int64 {
            switch self {
            case .critique: 4
            case .haute: 24
            case .moyenne: 48
            case .basse: 72
            }
        }

        /// What v1 shows to people: `Critique (4h)`.
        public var label: String {
            switch self {
            case .critique: "Critique (4h)"
            case .haute: "Haute (24h)"
            case .moyenne: "Moyenne (48h)"
            case .basse: "Basse (72h)"
            }
        }

        /// A colour name of the v1 contract.
        public var couleur: String {
            switch self {
            case .critique: "red"
            case .haute: "orange"
            case .moyenne: "yellow"
            case .basse: "green"
            }
        }
    }
}
