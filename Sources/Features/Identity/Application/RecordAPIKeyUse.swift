public import Kernel

/// Notes that a key was just used, when `Authenticate` says that the last note is old.
public struct RecordAPIKeyUse: Sendable {
    public init() {}

    public func callAsFunction(_ id: APIKeyID, in scope: IdentityScope) throws {
        try scope.apiKeys.recordUse(of: id, at: scope.now)
    }
}
