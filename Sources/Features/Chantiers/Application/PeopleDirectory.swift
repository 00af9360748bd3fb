public import Kernel

/// What this feature asks about people; answered from the users' feature.
public protocol PeopleDirectory {
    /// `nil` when there is no such person.
    func person(_ id: UtilisateurID) throws -> Person?
}

/// What decides whether somebody may join a team.
public struct Person: Sendable, Equatable {
    public let role: Role
    public let isActive: Bool

    public init(role: Role, isActive: Bool) {
        self.role = role
        self.isActive = isActive
    }
}
