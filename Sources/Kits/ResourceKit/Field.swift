public import Kernel

/// Who may read a field's value; others read null.
public enum Visibility: Sendable, Equatable {
    case everyone
    /// Managers, and the person that the row describes (`taux_horaire`, emergency contact: domain.md §1.2).
    case managersOrSelf
}

/// What every surface must know of one field of a resource.
public struct FieldTraits: Sendable {
    public let v1: String
    public let v2: String
    public var kind: FieldKind
    /// The versions that show the field; empty for what is stored and never shown.
    public var versions: Set<APIVersion> = [.v1, .v2]
    public var visibility = Visibility.everyone
    /// Kept out of audit rows as well.
    public var isSecret = false
    /// Changes with the clock alone: kept out of entity tags.
    public var isVolatile = false
    /// Present only when `fields=` asks for it.
    public var isOnDemand = false
    public var isSortable = false
    public var isFilterable = false
    public var summary: Text?

    public init(v1: String, v2: String?, kind: FieldKind) {
        self.v1 = v1
        self.v2 = v2 ?? Self.camelCase(v1)
        self.kind = kind
    }

    public func name(_ version: APIVersion) -> String { version == .v1 ? v1 : v2 }

    static func camelCase(_ name: String) -> String {
        let words = name.split(separator: "_")
        return words.prefix(1).joined() + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}

/// A stored field: its names, and how to read it from the entity. Modifiers return a changed copy.
public struct Field<Root, Value: FieldValue>: Sendable {
    public var traits: FieldTraits
    public let column: String
    public let get: @Sendable (Root) -> Value

    /// - Parameters:
    ///   - name: the v1 name, and the column unless `column` says otherwise.
    ///   - v2: the v2 name; by default the v1 name in camel case.
    public init(_ name: StaticString, v2: StaticString? = nil, column: StaticString? = nil, _ get: @escaping @Sendable (Root) -> Value) {
        traits = FieldTraits(v1: "\(name)", v2: v2.map { "\($0)" }, kind: Value.kind)
        self.column = "\(column ?? name)"
        self.get = get
    }

    private func with(_ change: (inout FieldTraits) -> Void) -> Self {
        var copy = self
        change(&copy.traits)
        return copy
    }

    /// Stored, never shown.
    public var hidden: Self { with { $0.versions = [] } }
    /// Stored, never shown, absent from audit rows.
    public var secret: Self {
        with {
            $0.versions = []
            $0.isSecret = true
        }
    }
    /// Digits in a string on v1 (domain.md §0, "Ids"), an integer on v2.
    public var digitsOnV1: Self { with { $0.kind = .digits } }
    public var sortable: Self { with { $0.isSortable = true } }
    public var filterable: Self { with { $0.isFilterable = true } }
    public var managersOrSelf: Self { with { $0.visibility = .managersOrSelf } }
    /// Kept out of audit rows (personal data that is encrypted at rest).
    public var unaudited: Self { with { $0.isSecret = true } }
    public func only(_ version: APIVersion) -> Self { with { $0.versions = [version] } }
    public func note(_ french: String, _ english: String) -> Self { with { $0.summary = Text(french, english) } }
}

/// What is known when a response is written: the clock and the reader.
public struct RenderContext: Sendable {
    public let now: Instant
    public let viewerID: UtilisateurID
    public let viewerRole: Role

    public init(now: Instant, viewerID: UtilisateurID, viewerRole: Role) {
        self.now = now
        self.viewerID = viewerID
        self.viewerRole = viewerRole
    }
}

/// A field that exists only in responses.
public struct Derived<Root>: Sendable {
    public enum Source: Sendable {
        case computed(@Sendable (Root, RenderContext, inout JSONWriter) -> Void)
        /// A field of another resource, found through a column of this one.
        case link(column: String, resource: String, field: String)
        case relation(Relation)
    }

    public var traits: FieldTraits
    public let source: Source

    init(_ traits: FieldTraits, _ source: Source) {
        self.traits = traits
        self.source = source
    }

    public static func computed<Value: FieldValue>(
        _ name: StaticString, v2: StaticString? = nil, _ value: @escaping @Sendable (Root, RenderContext) -> Value
    ) -> Self {
        Self(FieldTraits(v1: "\(name)", v2: v2.map { "\($0)" }, kind: Value.kind), .computed { value($0, $1).write(to: &$2) })
    }

    /// A text of another resource, known by name only: features stay strangers to one another. Fetched with the page.
    public static func link(_ name: StaticString, v2: StaticString? = nil, column: StaticString, to resource: String, field: String) -> Self {
        Self(
            FieldTraits(v1: "\(name)", v2: v2.map { "\($0)" }, kind: .optional(.text)),
            .link(column: "\(column)", resource: resource, field: field))
    }

    /// Objects that belong to this one, fetched once per page.
    public static func relation(_ name: StaticString, v2: StaticString? = nil, _ relation: Relation) -> Self {
        let object = FieldKind.object(relation.shape)
        return Self(
            FieldTraits(v1: "\(name)", v2: v2.map { "\($0)" }, kind: relation.isSingle ? .optional(object) : .list(object)), .relation(relation))
    }

    private func with(_ change: (inout FieldTraits) -> Void) -> Self {
        var copy = self
        change(&copy.traits)
        return copy
    }

    public var volatile: Self { with { $0.isVolatile = true } }
    public var onDemand: Self { with { $0.isOnDemand = true } }
    public func only(_ version: APIVersion) -> Self { with { $0.versions = [version] } }
    public func note(_ french: String, _ english: String) -> Self { with { $0.summary = Text(french, english) } }
}
