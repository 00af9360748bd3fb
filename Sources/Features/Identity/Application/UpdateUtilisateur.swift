public import IdentityDomain
public import Kernel
public import UseCaseKit

/// Changes somebody's record (domain.md §3, rows `user update`).
///
/// Roles are changed by administrators only, a conducteur does not touch an administrator, and the last active
/// administrator stays one. Changes that change nothing are neither stored nor announced.
public struct UpdateUtilisateur: Sendable {
    public init() {}

    /// - Throws: `.utilisateurNotFound`, `.outsidePerimeter`, `.adminProtected`, `.roleReserved`, `.lastAdmin`,
    ///   `.codeUtilisateurTaken`, and what the changes themselves throw.
    public func callAsFunction(
        _ id: UtilisateurID, _ changes: Changes<Utilisateur>, in scope: IdentityScope, by caller: Caller
    ) throws -> Utilisateur {
        guard let present = try scope.utilisateurs.find(id) else { throw Fault(.utilisateurNotFound) }
        try caller.requireAuthority(over: present)
        var changed = present
        try changes.apply(to: &changed)
        guard changed != present else { return present }
        try requireRole(changed, insteadOf: present, in: scope, by: caller)
        try requireUniqueCode(changed, insteadOf: present, in: scope)
        changed.markUpdated(at: scope.now)
        let stored = try scope.utilisateurs.update(changed)
        try scope.events.record(UtilisateurUpdated(stored, changes: changes.names))
        return stored
    }

    private func requireRole(_ changed: Utilisateur, insteadOf present: Utilisateur, in scope: IdentityScope, by caller: Caller) throws {
        guard changed.role != present.role else { return }
        guard caller.actsAsAdmin else { throw Fault(.roleReserved, field: "role") }
        if present.isActiveAdmin, try scope.utilisateurs.countActiveAdmins() <= 1 { throw Fault(.lastAdmin, field: "role") }
    }

    private func requireUniqueCode(_ changed: Utilisateur, insteadOf present: Utilisateur, in scope: IdentityScope) throws {
        guard let code = changed.codeUtilisateur, code != present.codeUtilisateur else { return }
        if let holder = try scope.utilisateurs.find(codeUtilisateur: code), holder.id != changed.id {
            throw Fault(.codeUtilisateurTaken, field: "code_utilisateur")
        }
    }
}
