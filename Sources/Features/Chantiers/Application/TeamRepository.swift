public import ChantiersDomain

/// Who does what on which site.
public protocol TeamRepository {
    /// - Returns: `false` when this person already holds this function there; nothing is changed then.
    func add(_ member: TeamMember) throws -> Bool
    /// - Returns: `false` when this person does not hold this function there.
    func remove(_ member: TeamMember) throws -> Bool
}
