/// How somebody is bound to the company (domain.md §1.2).
public enum TypeUtilisateur: String, Sendable, CaseIterable {
    case employe
    case interimaire
    case sousTraitant = "sous_traitant"
}
