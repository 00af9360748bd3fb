public import Kernel

/// The networks from which people have signed in, as `ClientNetwork` tells them.
public protocol KnownAddressRepository {
    /// Whether this person has signed in from there since `oldest`.
    func isKnown(_ network: String, of userID: UtilisateurID, since oldest: Instant) throws -> Bool
    /// Notes a sign-in, and forgets this person's networks of before `oldest`.
    func remember(_ network: String, of userID: UtilisateurID, at now: Instant, forgettingBefore oldest: Instant) throws
}
