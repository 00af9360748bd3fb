public import APIKit
public import ResourceKit
public import SignalementsDomain

extension Signalement.Priorite: FieldChoice, InputValue {
    public var english: String {
        switch self {
        case .critique: "critical"
        case .haute: "high"
        case .moyenne: "medium"
        case .basse: "low"
        }
    }
}

extension Signalement.Statut: FieldChoice {
    public var english: String {
        switch self {
        case .ouvert: "open"
        case .enCours: "in_progress"
        case .traite: "resolved"
        case .cloture: "closed"
        }
    }
}
