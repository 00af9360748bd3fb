public import Kernel
public import ResourceKit

/// The OpenAPI 3.1 document of one version, read from the declarations that serve its routes (API-12).
///
/// Its order is that of the declarations, so that the same build always gives the same bytes. A summary is in the
/// version's own language (French on v1, English on v2), and a description starts with the other one. To document one
/// more thing of an operation, declare it on `Operation`; nothing is written by hand here but what is true of all.
public struct OpenAPIDocument: Sendable {
    /// What the declarations do not know.
    public struct Info: Sendable {
        public let title: String
        /// Of the software: `2.0.0`.
        public let version: String
        /// Absolute addresses, the first being the one that Swagger UI calls; none means the document's own origin.
        public let servers: [String]

        public init(title: String, version: String, servers: [String] = []) {
            self.title = title
            self.version = version
            self.servers = servers
        }
    }

    public let json: JSON

    public init(_ version: APIVersion, operations: [Operation], catalog: Catalog, info: Info) {
        let routes = DocumentedRoute.all(of: operations, version)
        let collections = routes.compactMap { documented in documented.operation.answer.shape.map { (documented.route.path, $0) } }
        var components = Components(version, catalog, collections: Dictionary(collections, uniquingKeysWith: { first, _ in first }))
        let paths = Self.paths(routes, &components)
        json = [
            "openapi": "3.1.0",
            "info": [
                "title": .string("\(info.title) \(version.rawValue)"), "version": .string(info.version),
                "description": .string(DocumentedConventions.text(version)),
            ],
            "servers": .array((info.servers.isEmpty ? ["/"] : info.servers).map { ["url": .string($0)] }),
            "tags": Self.tags(routes, version), "paths": paths, "components": components.json,
        ]
    }

    /// Addresses in the order of their first declaration, the methods of one address together.
    private static func paths(_ routes: [DocumentedRoute], _ components: inout Components) -> JSON {
        var items: [(path: String, methods: [JSON.Member])] = []
        var positions: [String: Int] = [:]
        for route in routes {
            let method = JSON.Member(route.route.method.rawValue.lowercased(), route.json(&components))
            if let position = positions[route.route.path] {
                items[position].methods.append(method)
            } else {
                positions[route.route.path] = items.count
                items.append((route.route.path, [method]))
            }
        }
        return .object(items.map { JSON.Member($0.path, .object($0.methods)) })
    }

    private static func tags(_ routes: [DocumentedRoute], _ version: APIVersion) -> JSON {
        var seen: Set<String> = []
        let tags = routes.map(\.tag).filter { seen.insert($0.name).inserted }
        return .array(tags.map { ["name": .string($0.name), "description": .string(version.described($0.summary))] })
    }
}

extension APIVersion {
    /// The language that its document is written in first.
    var language: Language { self == .v1 ? .french : .english }

    /// Both languages in one Markdown line, the version's own first.
    func described(_ text: Text) -> String {
        text.french == text.english ? text.french : "\(text(language)) — *\(text(language == .french ? .english : .french))*"
    }
}

extension JSON {
    /// An object of those members that have a value.
    static func present(_ members: KeyValuePairs<String, JSON?>) -> JSON {
        .object(members.compactMap { name, value in value.map { Member(name, $0) } })
    }

    /// This value, or no member at all. A conditional expression would not do: its `nil` reads as JSON's null.
    func when(_ condition: Bool) -> JSON? { condition ? Optional.some(self) : Optional.none }

    static func reference(_ section: String, _ name: String) -> JSON { ["$ref": .string("#/components/\(section)/\(name)")] }
}
