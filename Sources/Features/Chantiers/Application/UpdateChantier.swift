public import ChantiersDomain
public import Kernel
public import UseCaseKit

/// Changes what is present in the request, and nothing else (domain.md §1.1, §7 #29).
public struct UpdateChantier: Sendable {
    public init() {}

    /// Values change only while the site is `ouvert` or `en_cours`, before or after the change of state asked in the same
    /// request; the state changes by the rules of `ChangeStatut`. Restating what is already there changes nothing and
    /// announces nothing.
    ///
    /// - Parameter contacts: all the contacts from now on; `nil` leaves them alone.
    /// - Parameter statut: `nil` leaves it alone.
    public func callAsFunction(
        _ id: Chantier.ID, _ changes: Changes<Chantier>, contacts: [ContactDetails]? = nil, statut: Chantier.Statut? = nil,
        in scope: ChantierScope, by caller: Caller
    ) throws -> Chantier {
        var chantier = try scope.chantier(id)
        let asked = Request(changes: changes, contacts: contacts, statut: chantier.restates(statut) ? nil : statut)
        let outcome = try asked.apply(to: &chantier, in: scope)
        guard outcome.isChange else { return chantier }

        chantier = try scope.chantiers.update(chantier)
        if !outcome.fields.isEmpty { try scope.events.record(ChantierUpdated(chantier, changes: outcome.fields)) }
        if let event = outcome.move { try scope.events.record(event) }
        return chantier
    }
}

extension Chantier {
    /// Clients send back whole sites: the present state is then no change, except on a closed site where nothing moves.
    fileprivate func restates(_ statut: Statut?) -> Bool { statut == self.statut && statut != .ferme }
}

private struct Outcome {
    /// The v1 names of what is different now.
    var fields: [String] = []
    var move: ChantierStatutChanged?

    var isChange: Bool { !fields.isEmpty || move != nil }
}

private struct Request {
    let changes: Changes<Chantier>
    let contacts: [ContactDetails]?
    let statut: Chantier.Statut?

    /// Re-opening comes before the edits that it permits; any other change of state comes after them.
    func apply(to chantier: inout Chantier, in scope: ChantierScope) throws -> Outcome {
        var outcome = Outcome()
        let movesFirst = !chantier.isEditable
        if movesFirst { outcome.move = try move(&chantier, in: scope) }
        outcome.fields = try edit(&chantier, in: scope)
        if !movesFirst { outcome.move = try move(&chantier, in: scope) }
        return outcome
    }

    private func move(_ chantier: inout Chantier, in scope: ChantierScope) throws -> ChantierStatutChanged? {
        guard let statut else { return nil }
        return try ChangeStatut().move(&chantier, to: statut, in: scope)
    }

    private func edit(_ chantier: inout Chantier, in scope: ChantierScope) throws -> [String] {
        guard !changes.isEmpty || contacts != nil else { return [] }
        var fields = try chantier.edit(at: scope.now) { try changes.apply(to: &$0) }
        if let contacts, try replaceContacts(of: chantier.id, by: contacts, in: scope) {
            chantier.touch(at: scope.now)
            fields.append("contacts")
        }
        return fields
    }

    /// - Returns: whether anything is different.
    private func replaceContacts(of id: Chantier.ID, by details: [ContactDetails], in scope: ChantierScope) throws -> Bool {
        let (old, new) = (try scope.contacts.all(of: id), try details.contacts(of: id, in: scope))
        guard new.map(ContactDetails.init) != old.map(ContactDetails.init) else { return false }
        for contact in old { try scope.contacts.delete(contact) }
        for contact in new { try scope.contacts.insert(contact) }
        return true
    }
}
