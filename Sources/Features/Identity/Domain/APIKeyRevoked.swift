public import Kernel

/// A key stopped working, for good.
public struct APIKeyRevoked: DomainEvent {
    public static let name = "api_key.revoked"

    public let aggregateID: String
    public let data: [JSON.Member]

    public init(_ key: APIKey) {
        aggregateID = key.id.description
        data = key.snapshot
    }
}
