/// What every surface (OpenAPI, filters, SDKs) must know of a value's wire form.
public indirect enum FieldKind: Sendable, Equatable {
    case text
    case integer
    /// Digits in a string: ids of sites and people in their own v1 body.
    case digits
    case number
    case boolean
    /// RFC 3339, UTC.
    case instant
    /// `YYYY-MM-DD`.
    case day
    /// An exact amount as a string: `"12.50"`.
    case decimal
    case uuid
    case choice([Choice])
    case list(FieldKind)
    /// An object whose shape is declared in the catalog under this name.
    case object(String)
    case optional(FieldKind)

    /// One value of an enumeration, as each version spells it.
    public struct Choice: Sendable, Equatable {
        public let v1: String
        public let v2: String

        public init(v1: String, v2: String) {
            self.v1 = v1
            self.v2 = v2
        }

        public func name(_ version: APIVersion) -> String { version == .v1 ? v1 : v2 }
    }

    public var isOptional: Bool { if case .optional = self { true } else { false } }

    /// The kind without its optionality.
    public var wrapped: FieldKind { if case .optional(let kind) = self { kind } else { self } }
}
