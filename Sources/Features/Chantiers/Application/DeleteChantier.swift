public import ChantiersDomain
public import Kernel
public import UseCaseKit

/// Deletes a closed site, softly: its row and its code stay (domain.md §2.1).
public struct DeleteChantier: Sendable {
    public init() {}

    /// - Parameter force: deletes a site that is not closed; for administrators only.
    /// - Throws: `chantier.not_closed`.
    public func callAsFunction(_ id: Chantier.ID, force: Bool = false, in scope: ChantierScope, by caller: Caller) throws {
        guard !force || caller.role == .admin else { throw Fault(.forbidden) }
        var chantier = try scope.chantier(id)
        try chantier.delete(force: force, at: scope.now)
        chantier = try scope.chantiers.update(chantier)
        try scope.events.record(ChantierDeleted(chantier))
    }
}
