public import Kernel

/// A key was issued.
public struct APIKeyCreated: DomainEvent {
    public static let name = "api_key.created"

    public let aggregateID: String
    public let data: [JSON.Member]

    public init(_ key: APIKey) {
        aggregateID = key.id.description
        data = key.snapshot
    }
}
