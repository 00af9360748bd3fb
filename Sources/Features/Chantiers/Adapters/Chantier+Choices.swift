public import APIKit
public import ChantiersApplication
public import ChantiersDomain
public import ResourceKit

extension Chantier.Statut: FieldChoice, InputValue {
    /// `received` answers the v2 action `/receive`.
    public var english: String {
        switch self {
        case .ouvert: "open"
        case .enCours: "in_progress"
        case .receptionne: "received"
        case .ferme: "closed"
        }
    }
}

extension Chantier.TypeTravaux: FieldChoice, InputValue {
    public var english: String {
        switch self {
        case .renovation: "renovation"
        case .renovationEnergetique: "energy_renovation"
        case .constructionNeuve: "new_construction"
        }
    }
}

extension CreateChantier.InitialStatut: FieldChoice, InputValue {
    public var english: String {
        switch self {
        case .ouvert: Chantier.Statut.ouvert.english
        case .enCours: Chantier.Statut.enCours.english
        }
    }
}
