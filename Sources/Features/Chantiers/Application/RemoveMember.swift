public import ChantiersDomain
import Kernel
public import UseCaseKit

/// Takes a function on a site from somebody, whoever they have become since (domain.md §4.1).
public struct RemoveMember: Sendable {
    public init() {}

    /// - Throws: `chantier.member_not_found`.
    public func callAsFunction(_ member: TeamMember, in scope: ChantierScope, by caller: Caller) throws -> Chantier {
        let chantier = try scope.chantier(member.chantierID)
        guard try scope.team.remove(member) else { throw Fault(.memberNotFound) }
        return try scope.announceChange(of: chantier, in: member.fonction.field)
    }
}
