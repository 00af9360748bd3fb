import Kernel
import SignalementsDomain
import UseCaseKit

/// The cells of domain.md §3, for what a caller wants to write.
extension SignalementScope {
    /// - Throws: `signalement.not_found`; `auth.outside_perimeter` or `auth.forbidden` when the caller's grant does not reach it.
    func signalement(_ id: Signalement.ID, reachedBy caller: Caller) throws -> Signalement {
        guard let signalement = try signalements.find(id) else { throw Fault(.signalementNotFound) }
        try checkReach(of: caller, to: signalement.chantierID, ownedBy: signalement.creePar)
        return signalement
    }

    /// The answer and what it answers.
    ///
    /// - Throws: `signalement.reponse_not_found`; `auth.outside_perimeter` or `auth.forbidden` when the caller's grant does not reach it.
    func reponse(_ id: Reponse.ID, reachedBy caller: Caller) throws -> (Reponse, to: Signalement) {
        guard let reponse = try reponses.find(id), let signalement = try signalements.find(reponse.signalementID) else {
            throw Fault(.signalementReponseNotFound)
        }
        try checkReach(of: caller, to: signalement.chantierID, ownedBy: reponse.auteurID)
        return (reponse, signalement)
    }

    func checkReach(of caller: Caller, to chantier: ChantierID, ownedBy owner: UtilisateurID?) throws {
        switch caller.grant {
        case .all: return
        case .perimeter: try checkPerimeter(of: caller, around: chantier)
        case .own:
            // One's own rows too: who left a site's team no longer sees what is written there.
            guard owner == caller.userID else { throw Fault(.forbidden) }
            try checkPerimeter(of: caller, around: chantier)
        case .none: throw Fault(.forbidden)
        }
    }

    private func checkPerimeter(of caller: Caller, around chantier: ChantierID) throws {
        guard try chantiers.contains(chantier, in: caller.perimeter) else { throw Fault(.outsidePerimeter) }
    }

    func checkAssignable(_ person: UtilisateurID) throws {
        guard let isActive = try people.isActive(person) else { throw Fault(.signalementAssigneeUnknown, field: "assigne_a") }
        guard isActive else { throw Fault(.signalementAssigneeInactive, field: "assigne_a") }
    }
}
