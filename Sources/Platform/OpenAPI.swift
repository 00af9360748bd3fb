import APIKit
import Kernel
import ResourceKit
import UseCaseKit
import Yams

/// The OpenAPI documents of this build, generated from the declarations that serve the routes (API-12).
struct OpenAPI: Sendable {
    let platform: Platform

    func document(_ version: APIVersion) -> JSON {
        let info = OpenAPIDocument.Info(title: "Hub Chantier API", version: Version.current, servers: [])
        return OpenAPIDocument(version, operations: platform.operations, catalog: platform.catalog, info: info).json
    }
}

extension Installation {
    /// The document of `version` (`v1`, `v2`) as text; `nil` when there is no such version. Needs no data folder.
    public static func openAPI(version: String, yaml: Bool) throws -> String? {
        guard let version = APIVersion(rawValue: version) else { return nil }
        let document = OpenAPI(platform: try .declared()).document(version)
        return yaml ? YAML.text(of: document) : String(decoding: document.encoded(), as: UTF8.self)
    }
}

/// A JSON value as YAML, members in order.
enum YAML {
    static func text(of json: JSON) -> String {
        // Serialising a tree of our own nodes cannot fail: they are all plain scalars, sequences and mappings.
        (try? Yams.serialize(node: node(json), allowUnicode: true)) ?? ""
    }

    private static func node(_ json: JSON) -> Node {
        switch json {
        case .null: Node("null", Tag(.null))
        case .bool(let value): Node(value ? "true" : "false", Tag(.bool))
        case .integer(let value): Node(String(value), Tag(.int))
        case .number(let value): Node(String(value), Tag(.float))
        case .string(let value): Node(value, Tag(.str), value.contains("\n") ? .literal : quoted(value) ? .doubleQuoted : .any)
        case .array(let values): Node(values.map(node))
        case .object(let members): .mapping(Node.Mapping(members.map { (node(.string($0.name)), node($0.value)) }))
        }
    }

    /// Texts that a reader would take for something else: numbers, dates, words of YAML.
    private static func quoted(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return true }
        return (0x2B...0x39).contains(first) || ["true", "false", "null", "yes", "no", "y", "n", "on", "off", "~", "="].contains(text.lowercased())
    }
}
