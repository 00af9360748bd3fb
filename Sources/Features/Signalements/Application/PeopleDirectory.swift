public import Kernel

/// What signalements need to know of people.
public protocol PeopleDirectory {
    /// Whether the account is active; `nil` when there is no such person.
    func isActive(_ person: UtilisateurID) throws -> Bool?
}
