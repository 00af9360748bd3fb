public import Kernel
public import SignalementsDomain
public import UseCaseKit

/// Changes the fields present in the request.
///
/// Announces `signalement.updated` with the fields whose value differs, and `signalement.assigned` when it goes to
/// somebody else. When no value differs, nothing is written nor announced.
public struct UpdateSignalement: Sendable {
    public init() {}

    /// - Parameter changes: steps over the writable properties; the assignee goes through ``Signalement/reassign(to:)``.
    /// - Throws: `signalement.not_found`, `auth.outside_perimeter`, `auth.forbidden`, `signalement.closed_to_author`,
    ///   `signalement.assignee_unknown`, `signalement.assignee_inactive`, `signalement.transition_refused`, `request.invalid`.
    public func callAsFunction(
        _ id: Signalement.ID, _ changes: Changes<Signalement>, in scope: SignalementScope, by caller: Caller
    ) throws -> Signalement {
        let before = try scope.signalement(id, reachedBy: caller)
        if caller.grant == .own { try before.checkOpenToAuthor() }
        var signalement = before
        try changes.apply(to: &signalement)
        let fields = signalement.fieldsChanged(since: before)
        guard !fields.isEmpty else { return before }
        try signalement.checkTexts()
        let isReassigned = signalement.assigneA != before.assigneA
        if isReassigned { try checkReassignment(to: signalement.assigneA, in: scope, by: caller) }
        signalement.updatedAt = scope.now
        let saved = try scope.signalements.update(signalement)
        try scope.events.record(SignalementUpdated(saved, changes: fields))
        if isReassigned, saved.assigneA != nil { try scope.events.record(SignalementAssigned(saved)) }
        return saved
    }

    /// Whoever reaches only their own signalements may not assign them (domain.md §3): editing is no way around it.
    private func checkReassignment(to assignee: UtilisateurID?, in scope: SignalementScope, by caller: Caller) throws {
        guard caller.grant != .own else { throw Fault(.forbidden, field: "assigne_a") }
        if let assignee { try scope.checkAssignable(assignee) }
    }
}
