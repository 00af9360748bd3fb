public import Kernel

extension Fault.Code {
    public static let tooManyAttempts = Self(
        "auth.too_many_attempts", .throttled, "Trop de tentatives de connexion : réessayez plus tard.",
        "Too many sign-in attempts: try again later.")
    public static let wrongPassword = Self(
        "auth.wrong_password", .refused, "L'ancien mot de passe est incorrect.", "The old password is wrong.")

    public static let utilisateurNotFound = Self("user.not_found", .notFound, "Utilisateur introuvable.", "User not found.")
    public static let utilisateurInactive = Self("user.inactive", .refused, "Cet utilisateur est désactivé.", "This user is deactivated.")
    public static let emailTaken = Self(
        "user.email_taken", .refused, "Cette adresse e-mail est déjà utilisée.", "This e-mail address is already used.")
    public static let codeUtilisateurTaken = Self(
        "user.code_taken", .refused, "Ce code utilisateur est déjà attribué.", "This user code is already assigned.")
    public static let roleReserved = Self(
        "user.role_reserved", .forbidden, "Seul un administrateur peut attribuer ce rôle.", "Only an administrator may assign this role.")
    public static let adminProtected = Self(
        "user.admin_protected", .forbidden, "Seul un administrateur peut modifier un administrateur.",
        "Only an administrator may change an administrator.")
    public static let selfDeactivation = Self(
        "user.self_deactivation", .refused, "Vous ne pouvez pas désactiver votre propre compte.", "You cannot deactivate your own account.")
    public static let lastAdmin = Self(
        "user.last_admin", .refused, "C'est le dernier administrateur actif.", "This is the last active administrator.")

    public static let weakPassword = Self(
        "user.weak_password", .invalid,
        "Le mot de passe doit avoir de 8 caractères à 1024 octets, dont une majuscule, une minuscule et un chiffre.",
        "The password must have from 8 characters to 1024 bytes, with an upper-case letter, a lower-case letter and a digit.")
    public static let invalidEmail = Self("user.invalid_email", .invalid, "Adresse e-mail invalide.", "Invalid e-mail address.")
    public static let invalidName = Self(
        "user.invalid_name", .invalid, "Le nom et le prénom ont de 1 à 100 caractères.", "Names have from 1 to 100 characters.")
    public static let invalidCodeUtilisateur = Self(
        "user.invalid_code", .invalid, "Le code utilisateur a au plus 50 caractères.", "A user code has at most 50 characters.")
    public static let invalidCouleur = Self(
        "user.invalid_colour", .invalid, "La couleur doit être de la forme #RRGGBB.", "The colour must look like #RRGGBB.")
    public static let tauxHoraireOutOfRange = Self(
        "user.hourly_rate_out_of_range", .invalid, "Le taux horaire est compris entre 11,00 et 200,00.", "The hourly rate is from 11.00 to 200.00.")

    public static let apiKeyNotFound = Self("api_key.not_found", .notFound, "Clé API introuvable.", "API key not found.")
    public static let apiKeyLimitReached = Self(
        "api_key.limit_reached", .refused, "Le nombre maximal de clés API actives est atteint.", "The maximum number of active API keys is reached.")
    public static let unknownScope = Self("api_key.unknown_scope", .malformed, "Portée inconnue.", "Unknown scope.")
    public static let adminScopeReserved = Self(
        "api_key.admin_scope_reserved", .forbidden, "La portée admin est réservée aux administrateurs.",
        "The admin scope is reserved to administrators.")
    public static let invalidAPIKeyName = Self(
        "api_key.invalid_name", .invalid, "Le nom d'une clé a de 1 à 255 caractères.", "The name of a key has from 1 to 255 characters.")
    public static let invalidAPIKeyExpiry = Self(
        "api_key.invalid_expiry", .invalid, "La durée de validité est de 1 à 3650 jours.", "The lifetime is from 1 to 3650 days.")
    public static let invalidAPIKeyRateLimit = Self(
        "api_key.invalid_rate_limit", .invalid, "La limite horaire est comprise entre 1 et 1000000.", "The hourly limit is from 1 to 1000000.")
}

extension Fault {
    /// A value of the body found wrong by the business, told as a validation problem at `field` (its v1 name).
    package init(invalid code: Code, field: String, facts: [JSON.Member] = [], file: StaticString = #fileID, line: UInt = #line) {
        let problem = FieldProblem(.body, [field], "value_error", code.text)
        self.init(code, field: field, problems: [problem], facts: facts, file: file, line: line)
    }
}
