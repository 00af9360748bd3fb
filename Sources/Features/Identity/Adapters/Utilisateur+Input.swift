import APIKit
import IdentityApplication
import IdentityDomain
import Kernel
import ResourceKit

/// How long a person's texts may be (domain.md §1.2; phones and trades have no bound there: ours is generous).
private enum Bounds {
    static let email = Rules.length(1...Email.maximumLength)
    static let name = Rules.length(1...100)
    static let couleur = Rules.length(7...7)
    static let photo = Rules.length(1...500)
    static let code = Rules.length(1...50)
    static let telephone = Rules.length(1...30)
    static let contact = Rules.length(1...200)
    static let metiers: Rules = {
        var rules = Rules.length(1...100)
        rules.maximumItems = 20
        return rules
    }()
    static let tauxHoraire = Rules.range(
        Double(Utilisateur.tauxHoraireRange.lowerBound.cents) / 100...Double(Utilisateur.tauxHoraireRange.upperBound.cents) / 100)
}

extension CreateUtilisateur.Command {
    /// The role is the least powerful one unless another is named.
    static let body = Body<Self>(
        .required("email", Bounds.email),
        .required("password", .secret),
        .required("nom", v2: "lastName", Bounds.name),
        .required("prenom", v2: "firstName", Bounds.name),
        .defaulted("role", .compagnon),
        .defaulted("type_utilisateur", v2: "employmentType", .employe),
        .optional("couleur", v2: "color", Bounds.couleur),
        .optional("code_utilisateur", v2: "employeeNumber", Bounds.code),
        .optional("telephone", v2: "phone", Bounds.telephone),
        .defaulted("metiers", v2: "trades", [], Bounds.metiers),
        .optional("taux_horaire", v2: "hourlyRate", Bounds.tauxHoraire),
        make: Self.init)
}

extension Utilisateur {
    /// What an update may carry; the e-mail and the password have no place here (domain.md §4.1).
    static let changes = ChangesBody<Utilisateur>([
        .value("nom", v2: "lastName", Bounds.name, String.self) { try $0.changeNom(to: $1) },
        .value("prenom", v2: "firstName", Bounds.name, String.self) { try $0.changePrenom(to: $1) },
        .nullable("telephone", v2: "phone", Bounds.telephone, String.self) { $0.telephone = $1 },
        .nullable("metiers", v2: "trades", Bounds.metiers, [String].self) { $0.metiers = $1 ?? [] },
        .nullable("taux_horaire", v2: "hourlyRate", Bounds.tauxHoraire, Money.self) { try $0.changeTauxHoraire(to: $1) },
        .nullable("couleur", v2: "color", Bounds.couleur, String.self) { try $0.changeCouleur(to: $1) },
        .nullable("photo_profil", v2: "profilePhoto", Bounds.photo, String.self) { $0.photoProfil = $1 },
        .nullable("contact_urgence_nom", v2: "emergencyContactName", Bounds.contact, String.self) { $0.contactUrgenceNom = $1 },
        .nullable("contact_urgence_telephone", v2: "emergencyContactPhone", Bounds.telephone, String.self) { $0.contactUrgenceTelephone = $1 },
        .value("role", Rules(), Role.self) { $0.role = $1 },
        .value("type_utilisateur", v2: "employmentType", Rules(), TypeUtilisateur.self) { $0.typeUtilisateur = $1 },
        .nullable("code_utilisateur", v2: "employeeNumber", Bounds.code, String.self) { try $0.changeCodeUtilisateur(to: $1) },
    ])
}
