public import ChantiersDomain
import Kernel
public import UseCaseKit

/// Gives somebody a function on a site (domain.md §4.1 `/conducteurs`, `/chefs`, `/ouvriers`).
///
/// Adding twice changes nothing and announces nothing. A closed site's team may change: membership is also the right to
/// see the site afterwards.
public struct AddMember: Sendable {
    public init() {}

    /// - Throws: `chantier.person_unknown`, `person_inactive` or `person_ineligible`, naming `user_id`.
    public func callAsFunction(_ member: TeamMember, in scope: ChantierScope, by caller: Caller) throws -> Chantier {
        let chantier = try scope.chantier(member.chantierID)
        try scope.checkEligible(member.utilisateurID, as: member.fonction, field: "user_id")
        guard try scope.team.add(member) else { return chantier }
        return try scope.announceChange(of: chantier, in: member.fonction.field)
    }
}
