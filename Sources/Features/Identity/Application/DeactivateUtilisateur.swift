public import IdentityDomain
public import Kernel
public import UseCaseKit

/// Shuts somebody out: sessions are revoked, and keys refused as long as the owner is inactive.
///
/// Nobody shuts himself out, nor is the last active administrator shut out. Somebody already inactive stays so, and
/// nothing is announced.
public struct DeactivateUtilisateur: Sendable {
    public init() {}

    /// - Throws: `.utilisateurNotFound`, `.outsidePerimeter`, `.adminProtected`, `.selfDeactivation`, `.lastAdmin`.
    public func callAsFunction(_ id: UtilisateurID, in scope: IdentityScope, by caller: Caller) throws -> Utilisateur {
        guard var utilisateur = try scope.utilisateurs.find(id) else { throw Fault(.utilisateurNotFound) }
        try caller.requireAuthority(over: utilisateur)
        guard id != caller.userID else { throw Fault(.selfDeactivation) }
        guard utilisateur.isActive else { return utilisateur }
        if utilisateur.isActiveAdmin, try scope.utilisateurs.countActiveAdmins() <= 1 { throw Fault(.lastAdmin) }
        utilisateur.deactivate(at: scope.now)
        let stored = try scope.utilisateurs.update(utilisateur)
        try scope.sessions.revokeAll(of: id, except: nil, at: scope.now)
        try scope.events.record(UtilisateurDeactivated(stored))
        return stored
    }
}
