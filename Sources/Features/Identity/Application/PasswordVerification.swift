/// What comparing a password with a stored hash tells.
public enum PasswordVerification: Sendable, Equatable {
    case wrong
    /// The password matches; the hash was made by an older or weaker method when it needs an upgrade.
    case right(needsUpgrade: Bool)
}
