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

    public var description: String { uuid.lowercase }
}

extension UUID {
    /// Lower-case, with dashes.
    public var lowercase: String {
        withUnsafeBytes(of: uuid) { bytes in
            String(unsafeUninitializedCapacity: 36) { text in
                var position = 0
                for (index, byte) in bytes.enumerated() {
                    if index == 4 || index == 6 || index == 8 || index == 10 {
                        text[position] = UInt8(ascii: "-")
                        position += 1
                    }
                    text[position] = Self.digit(byte >> 4)
                    text[position + 1] = Self.digit(byte & 15)
                    position += 2
                }
                return position
            }
        }
    }

    private static func digit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 0x30 + nibble : 0x57 + nibble }
}
