public import IdentityDomain
public import Kernel
public import UseCaseKit

/// Lets somebody sign in again. Somebody already active stays so, and nothing is announced.
public struct ActivateUtilisateur: Sendable {
    public init() {}

    /// - Throws: `.utilisateurNotFound`, `.outsidePerimeter`, `.adminProtected`.
    public func callAsFunction(_ id: UtilisateurID, in scope: IdentityScope, by caller: Caller) throws -> Utilisateur {
        guard var utilisateur = try scope.utilisateurs.find(id) else { throw Fault(.utilisateurNotFound) }
        try caller.requireAuthority(over: utilisateur)
        guard !utilisateur.isActive else { return utilisateur }
        utilisateur.activate(at: scope.now)
        let stored = try scope.utilisateurs.update(utilisateur)
        try scope.events.record(UtilisateurActivated(stored))
        return stored
    }
}
