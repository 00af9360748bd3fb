public import Kernel

extension Fault.Code {
    public static let chantierNotFound = Self("chantier.not_found", .notFound, "Chantier introuvable.", "Site not found.")
    public static let contactNotFound = Self("chantier.contact_not_found", .notFound, "Contact introuvable.", "Contact not found.")
    public static let phaseNotFound = Self("chantier.phase_not_found", .notFound, "Phase introuvable.", "Phase not found.")
    public static let memberNotFound = Self(
        "chantier.member_not_found", .notFound, "Cette personne n'a pas cette fonction sur le chantier.",
        "This person does not hold this function on the site.")

    public static let chantierValueRefused = Self(
        "chantier.value_refused", .refused, "Une valeur du chantier est refusée.", "A value of the site is refused.")
    public static let chantierCodeMalformed = Self(
        "chantier.code_malformed", .refused, "Le code doit être de la forme A001 ou 2026-TEXTE, ou un code d'absence.",
        "The code must look like A001 or 2026-TEXT, or be an absence code.")
    public static let chantierCodeTaken = Self(
        "chantier.code_taken", .refused, "Ce code de chantier est déjà utilisé.", "This site code is already in use.")
    public static let chantierCoordinatesIncomplete = Self(
        "chantier.coordinates_incomplete", .refused, "La latitude et la longitude vont ensemble : donnez les deux ou aucune.",
        "Latitude and longitude go together: give both or neither.")
    public static let chantierContactIncomplete = Self(
        "chantier.contact_incomplete", .refused, "Le nom et le téléphone du contact vont ensemble : donnez les deux ou aucun.",
        "The contact's name and telephone go together: give both or neither.")
    public static let chantierDatesReversed = Self(
        "chantier.dates_reversed", .refused, "La date de fin précède la date de début.", "The end date comes before the start date.")

    public static let chantierTransitionRefused = Self(
        "chantier.transition_refused", .refused, "Ce changement de statut n'est pas permis.", "This change of status is not allowed.")
    public static let chantierReceptionRefused = Self(
        "chantier.reception_refused", .refused, "Le chantier ne peut pas être réceptionné : des prérequis manquent.",
        "The site cannot be handed over: prerequisites are missing.")
    public static let chantierClosingRefused = Self(
        "chantier.closing_refused", .conflict, "Le chantier ne peut pas être fermé : des éléments le bloquent.",
        "The site cannot be closed: some items block it.")
    public static let chantierNotEditable = Self(
        "chantier.not_editable", .refused, "Un chantier n'est modifiable que s'il est ouvert ou en cours.",
        "A site can be changed only while it is open or in progress.")
    public static let chantierClosed = Self("chantier.closed", .refused, "Ce chantier est fermé.", "This site is closed.")
    public static let chantierNotClosed = Self(
        "chantier.not_closed", .refused, "Seul un chantier fermé peut être supprimé.", "Only a closed site can be deleted.")

    public static let personUnknown = Self("chantier.person_unknown", .refused, "Cet utilisateur n'existe pas.", "This user does not exist.")
    public static let personInactive = Self(
        "chantier.person_inactive", .refused, "Cet utilisateur est désactivé.", "This user is deactivated.")
    public static let personIneligible = Self(
        "chantier.person_ineligible", .refused, "Le rôle de cet utilisateur ne permet pas cette fonction sur un chantier.",
        "This user's role does not allow this function on a site.")
}
