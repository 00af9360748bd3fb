public import Kernel
public import SignalementsDomain

/// Where answers are kept.
public protocol ReponseRepository {
    /// An id never given before.
    func nextID() throws -> Reponse.ID
    func find(_ id: Reponse.ID) throws -> Reponse?
    func insert(_ reponse: Reponse) throws
    /// Writes it provided that the stored version is still `reponse.version`, and returns it with its new version.
    ///
    /// - Throws: `resource.stale` when it was changed or removed in the meantime.
    func update(_ reponse: Reponse) throws -> Reponse
    func delete(_ id: Reponse.ID) throws
    func deleteAll(of signalement: Signalement.ID) throws
}
