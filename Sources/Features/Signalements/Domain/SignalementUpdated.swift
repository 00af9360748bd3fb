public import Kernel

/// A signalement changed in any way but its closing: edited, assigned, treated, reopened, answered (domain.md §5.4).
public struct SignalementUpdated: DomainEvent {
    public static let name = "signalement.updated"

    public let aggregateID: String
    public let data: [JSON.Member]

    /// - Parameter changes: the v1 names of the fields whose value differs.
    public init(_ signalement: Signalement, changes: [String]) {
        aggregateID = signalement.id.description
        data = signalement.payload([.init("changes", .array(changes.map(JSON.string)))])
    }
}
