import Kernel

extension Utilisateur {
    /// What every event of a person carries (domain.md §5.4, payload rule), and any receiver may know: no credential, no
    /// phone, no rate, no emergency contact (appendix 16).
    var snapshot: [JSON.Member] {
        [
            JSON.Member("id", JSON(id)),
            JSON.Member("user_id", JSON(id)),
            JSON.Member("utilisateur_id", JSON(id)),
            JSON.Member("email", .string(email.rawValue)),
            JSON.Member("nom", .string(nom)),
            JSON.Member("prenom", .string(prenom)),
            JSON.Member("role", .string(role.rawValue)),
            JSON.Member("type_utilisateur", .string(typeUtilisateur.rawValue)),
            JSON.Member("code_utilisateur", JSON(codeUtilisateur)),
            JSON.Member("is_active", .bool(isActive)),
        ]
    }
}
