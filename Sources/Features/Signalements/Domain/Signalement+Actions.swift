public import Kernel

/// The machine of domain.md §2.5. A refused action leaves the signalement untouched.
extension Signalement {
    /// Gives it to somebody: `ouvert` becomes `en_cours`, the other statuses stay.
    ///
    /// - Throws: `signalement.transition_refused` once closed.
    public mutating func assign(to assignee: UtilisateurID, at now: Instant) throws {
        try move(.assign)
        assigneA = assignee
        updatedAt = now
    }

    /// What a partial update does with the assignee: the same rule as ``assign(to:at:)``, and nothing at all when the
    /// person does not change, so that a client may send back what it read whatever the status. `nil` unassigns without
    /// moving the status.
    ///
    /// - Throws: `signalement.transition_refused` once closed.
    public mutating func reassign(to assignee: UtilisateurID?) throws {
        guard assignee != assigneA else { return }
        let current = statut
        try move(.assign)
        if assignee == nil { statut = current }
        assigneA = assignee
    }

    /// Declares the incident dealt with, and says how.
    ///
    /// - Throws: `request.invalid` on a blank comment, `signalement.transition_refused` when already treated or closed.
    public mutating func treat(_ commentaire: String, at now: Instant) throws {
        try TextRule("commentaire").check(commentaire)
        try move(.treat)
        commentaireTraitement = commentaire
        dateTraitement = now
        updatedAt = now
    }

    /// Accepts the treatment.
    ///
    /// - Throws: `signalement.transition_refused` unless it is treated.
    public mutating func close(at now: Instant) throws {
        try move(.close)
        dateCloture = now
        updatedAt = now
    }

    /// Starts again from `ouvert`, without the dates and the comment of the treatment. The assignee and the escalations
    /// already sent remain.
    ///
    /// - Throws: `signalement.transition_refused` unless it is treated or closed.
    public mutating func reopen(at now: Instant) throws {
        try move(.reopen)
        dateTraitement = nil
        dateCloture = nil
        commentaireTraitement = nil
        updatedAt = now
    }

    private mutating func move(_ action: Action) throws {
        guard let next = statut.after(action) else { throw Fault(.signalementTransitionRefused, refusal(of: action)) }
        statut = next
    }

    private func refusal(of action: Action) -> Text {
        Text(
            "Impossible de \(action.french) un signalement au statut « \(statut.label) ».",
            "Cannot \(action.rawValue) a signalement whose status is “\(statut.rawValue)”.")
    }
}
