public import Kernel

extension Fault.Code {
    public static let signalementNotFound = Self("signalement.not_found", .notFound, "Signalement introuvable.", "Signalement not found.")
    public static let signalementReponseNotFound = Self("signalement.reponse_not_found", .notFound, "Réponse introuvable.", "Answer not found.")
    public static let signalementChantierNotFound = Self("signalement.chantier_not_found", .notFound, "Chantier introuvable.", "Site not found.")
    public static let signalementAssigneeUnknown = Self(
        "signalement.assignee_unknown", .refused, "La personne à qui assigner le signalement n'existe pas.",
        "The person to assign the signalement to does not exist.")
    public static let signalementAssigneeInactive = Self(
        "signalement.assignee_inactive", .refused, "Le compte de la personne à qui assigner le signalement est désactivé.",
        "The account of the person to assign the signalement to is deactivated.")
    public static let signalementChantierFerme = Self(
        "signalement.chantier_ferme", .refused, "Le chantier est fermé : il ne reçoit plus de signalement.",
        "The site is closed: it takes no more signalement.")
    public static let signalementTransitionRefused = Self(
        "signalement.transition_refused", .refused, "Le statut du signalement ne permet pas cette action.",
        "The status of the signalement does not allow this action.")
    public static let signalementClosedToAuthor = Self(
        "signalement.closed_to_author", .forbidden, "Le signalement est clôturé : son auteur ne peut plus le modifier.",
        "The signalement is closed: its author can no longer change it.")
}
