public import FoundationEssentials

/// A positive integer that knows what it identifies, so that a chantier's id cannot be passed for a user's.
public struct Identifier<Entity>: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let value: Int64

    @inlinable public init(_ value: Int64) { self.value = value }

    public var description: String { String(value) }

    @inlinable public static func < (left: Self, right: Self) -> Bool { left.value < right.value }
}

/// A UUID that knows what it identifies: API keys, webhooks, connectors (product.md §5).
public struct UUIDIdentifier<Entity>: Sendable, Hashable, CustomStringConvertible {
    public let uuid: UUID

    public init(_ uuid: UUID) { self.uuid = uuid }

    public var description: String { uuid.uuidString.lowercased() }
}
