import Kernel
public import UseCaseKit

/// Ends the caller's session. Ending it twice is harmless.
public struct SignOut: Sendable {
    public init() {}

    /// - Throws: `.forbidden` when the caller is not a signed-in person.
    public func callAsFunction(in scope: IdentityScope, by caller: Caller) throws {
        guard let session = caller.sessionID else { throw Fault(.forbidden) }
        try scope.sessions.revoke(session, at: scope.now)
    }
}
