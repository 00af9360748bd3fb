public import Kernel
public import SignalementsDomain

/// Where signalements are kept.
public protocol SignalementRepository {
    /// An id never given before.
    func nextID() throws -> Signalement.ID
    func find(_ id: Signalement.ID) throws -> Signalement?
    func insert(_ signalement: Signalement) throws
    /// Writes it provided that the stored version is still `signalement.version`, and returns it with its new version.
    ///
    /// - Throws: `resource.stale` when it was changed or removed in the meantime.
    func update(_ signalement: Signalement) throws -> Signalement
    /// Its answers and escalations must be gone already. Removing what is absent does nothing.
    func delete(_ id: Signalement.ID) throws
}
