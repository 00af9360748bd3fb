public import Kernel

/// The shapes that features show of themselves to others, by name: what links and relations are resolved with.
public struct Catalog: Sendable {
    private let shapes: [String: Shape]
    private let links: [String: LinkTarget]
    private let schemas: [String: ObjectSchema]

    public init(shapes: [Shape], links: [LinkTarget], schemas: [ObjectSchema] = []) {
        self.shapes = Dictionary(shapes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.links = Dictionary(links.map { ("\($0.resource).\($0.field)", $0) }, uniquingKeysWith: { first, _ in first })
        self.schemas = Dictionary(schemas.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// - Precondition: the name is declared; the composition is tested for it.
    public func shape(_ name: String) -> Shape {
        guard let shape = shapes[name] else { preconditionFailure("no feature declares the shape \(name)") }
        return shape
    }

    public func link(_ resource: String, _ field: String) -> LinkTarget {
        guard let target = links["\(resource).\(field)"] else { preconditionFailure("no feature declares the link \(resource).\(field)") }
        return target
    }

    public var allShapes: [Shape] { shapes.values.sorted { $0.name < $1.name } }
    public var allSchemas: [ObjectSchema] { schemas.values.sorted { $0.name < $1.name } }
}

/// A text that other resources may show of this one (`utilisateur.nom_complet`).
public struct LinkTarget: Sendable {
    public let resource: String
    public let field: String
    public let table: String
    /// SQL on the alias `l`.
    public let expression: String

    public init(_ resource: String, _ field: String, table: StaticString, expression: StaticString) {
        self.resource = resource
        self.field = field
        self.table = "\(table)"
        self.expression = "\(expression)"
    }
}

/// An answer that is not a resource (a sign-in, statistics): its members, for the documents.
public struct ObjectSchema: Sendable {
    public struct Member: Sendable {
        public let v1: String
        public let v2: String
        public let kind: FieldKind
        public let summary: Text?

        public init(_ v1: String, v2: String? = nil, _ kind: FieldKind, _ summary: Text? = nil) {
            self.v1 = v1
            self.v2 = v2 ?? FieldTraits.camelCase(v1)
            self.kind = kind
            self.summary = summary
        }
    }

    public let name: String
    public let members: [Member]

    public init(_ name: String, _ members: [Member]) {
        self.name = name
        self.members = members
    }

    /// The members' names in `version`, with `values` in their order.
    public func json(_ version: APIVersion, _ values: [JSON]) -> [JSON.Member] {
        zip(members, values).map { JSON.Member(version == .v1 ? $0.v1 : $0.v2, $1) }
    }
}
