/// Something that happened, under the name and with the payload that the outside world will know (domain.md §5.4).
///
/// Recorded in the transaction that made it true; delivered later.
public protocol DomainEvent: Sendable {
    /// `<resource>.<past participle>`, for instance `chantier.created`.
    static var name: String { get }
    /// The id of the entity that changed, as text.
    var aggregateID: String { get }
    /// What receivers get, in emission order.
    var data: [JSON.Member] { get }
}
