public import IdentityDomain
import Kernel
public import ResourceKit

extension Utilisateur {
    /// A person as managers and the person himself read him; others never see the rate nor the emergency contact.
    public static let resource = Resource<Utilisateur>(
        "utilisateur", v2: "user", table: "utilisateurs",
        order: """
            id email nom prenom nom_complet initiales role type_utilisateur is_active couleur photo_profil code_utilisateur telephone metiers \
            taux_horaire contact_urgence_nom contact_urgence_telephone created_at updated_at version
            """,
        Field("id", \.id).digitsOnV1.sortable.filterable,
        Field("email", \.email.rawValue),
        Field("nom", v2: "lastName", \.nom).sortable,
        Field("prenom", v2: "firstName", \.prenom),
        Field("role", \.role).filterable,
        Field("type_utilisateur", v2: "employmentType", \.typeUtilisateur).filterable,
        Field("is_active", \.isActive).filterable,
        Field("couleur", v2: "color", \.couleur),
        Field("photo_profil", v2: "profilePhoto", \.photoProfil),
        Field("code_utilisateur", v2: "employeeNumber", \.codeUtilisateur).filterable
            .note("Matricule de paie, unique.", "Payroll number, unique."),
        Field("telephone", v2: "phone") { $0.telephone.map(SealedText.init) }.unaudited,
        Field("metiers", v2: "trades", \.metiers),
        Field("taux_horaire", v2: "hourlyRate", \.tauxHoraire).managersOrSelf,
        Field("contact_urgence_nom", v2: "emergencyContactName", \.contactUrgenceNom).managersOrSelf,
        Field("contact_urgence_telephone", v2: "emergencyContactPhone") { $0.contactUrgenceTelephone.map(SealedText.init) }.managersOrSelf.unaudited,
        Field("password_hash", \.passwordHash).secret,
        Field("created_at", \.createdAt).sortable.filterable,
        Field("updated_at", \.updatedAt).sortable.filterable,
        Field("deleted_at", \.deletedAt).hidden,
        Field("version", \.version).only(.v2),
        make: Utilisateur.stored,
        derived: [
            .computed("nom_complet", v2: "fullName") { utilisateur, _ in utilisateur.nomComplet },
            .computed("initiales", v2: "initials") { utilisateur, _ in utilisateur.initiales },
        ]
    )

    /// A row as it was stored: nothing is checked again, since the rules may have changed meanwhile.
    private static func stored(
        id: UtilisateurID, email: String, nom: String, prenom: String, role: Role, typeUtilisateur: TypeUtilisateur, isActive: Bool,
        couleur: String, photoProfil: String?, codeUtilisateur: String?, telephone: SealedText?, metiers: [String], tauxHoraire: Money?,
        contactUrgenceNom: String?, contactUrgenceTelephone: SealedText?, passwordHash: String, createdAt: Instant, updatedAt: Instant,
        deletedAt: Instant?, version: Int64
    ) -> Utilisateur {
        Utilisateur(
            id: id, email: Email(stored: email), nom: nom, prenom: prenom, role: role, typeUtilisateur: typeUtilisateur, isActive: isActive,
            couleur: couleur, photoProfil: photoProfil, codeUtilisateur: codeUtilisateur, telephone: telephone?.value, metiers: metiers,
            tauxHoraire: tauxHoraire, contactUrgenceNom: contactUrgenceNom, contactUrgenceTelephone: contactUrgenceTelephone?.value,
            passwordHash: passwordHash, createdAt: createdAt, updatedAt: updatedAt, deletedAt: deletedAt, version: version)
    }
}

extension LinkTarget {
    /// `Prenom NOM`: what other resources show of somebody.
    static let nomComplet = LinkTarget("utilisateur", "nom_complet", table: "utilisateurs", expression: "l.prenom || ' ' || l.nom")
}
