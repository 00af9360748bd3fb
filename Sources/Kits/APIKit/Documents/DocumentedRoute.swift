import Kernel
import ResourceKit
import UseCaseKit

/// One address of an operation, as its document shows it.
struct DocumentedRoute {
    let operation: Operation
    let route: Operation.Route
    /// Unique in the document: the operation's name for its first address.
    let id: String

    /// The SDK's old addresses stand in a chapter of their own, after everything else.
    private static let aliases = Tag(
        "SDK 1.0.0",
        Text("Adresses conservées pour le SDK Python 1.0.0 déjà publié.", "Addresses kept for the Python SDK 1.0.0 already published."))

    var tag: Tag { route.isAlias ? Self.aliases : operation.tag }
    var version: APIVersion { route.version }

    static func all(of operations: [Operation], _ version: APIVersion) -> [DocumentedRoute] {
        var taken = Set(operations.map(\.name))
        var routes: [DocumentedRoute] = []
        var aliases: [DocumentedRoute] = []
        for operation in operations {
            // The name goes to the main address; to the alias when there is nothing else.
            let own = operation.routes.filter { $0.version == version }.sorted { !$0.isAlias && $1.isAlias }
            for (index, route) in own.enumerated() {
                let id = index == 0 ? operation.name : fresh(operation.name + (route.isAlias ? "Alias" : ""), route, &taken)
                let documented = DocumentedRoute(operation: operation, route: route, id: id)
                if route.isAlias { aliases.append(documented) } else { routes.append(documented) }
            }
        }
        return routes + aliases
    }

    /// `name`, or `namePatch`, or `namePatch2`…: the first that nothing else is called.
    private static func fresh(_ name: String, _ route: Operation.Route, _ taken: inout Set<String>) -> String {
        let named = name + route.method.rawValue.lowercased().capitalizedFirst
        var candidate = taken.contains(name) ? named : name
        var number = 2
        while !taken.insert(candidate).inserted {
            candidate = named + String(number)
            number += 1
        }
        return candidate
    }

    func json(_ components: inout Components) -> JSON {
        .present([
            "operationId": .string(id), "tags": [.string(tag.name)], "summary": .string(operation.summary(version.language)),
            "description": .string(description), "deprecated": JSON.bool(true).when(route.isAlias),
            "parameters": DocumentedParameters(self).json(components), "requestBody": DocumentedBody.json(self, &components),
            "responses": DocumentedResponses(self).json(&components), "security": .array(DocumentedSecurity.requirements(of: operation)),
            "x-alias": JSON.bool(true).when(route.isAlias), "x-scope": scope.map(JSON.string), "x-access": access.map(grants),
        ])
    }

    private var scope: String? { if case .caller(let scope, _) = operation.access { scope.name } else { nil } }
    private var access: Access? { if case .caller(_, let access) = operation.access { access } else { nil } }

    private func grants(_ access: Access) -> JSON {
        .object(Role.allCases.reversed().map { JSON.Member(name($0), .string(access[$0].rawValue)) })
    }

    private func name(_ role: Role) -> String { version == .v1 ? role.rawValue : role.english }

    // MARK: Description

    private var description: String {
        var paragraphs = [operation.summary(version.language == .french ? .english : .french)]
        if route.isAlias { paragraphs.append(aliasNote) }
        if let scope, let access {
            paragraphs.append("**Scope** `\(scope)` · **Roles** \(sentence(access)).")
        } else {
            paragraphs.append("No credential is needed.")
        }
        return paragraphs.joined(separator: "\n\n")
    }

    private var aliasNote: String {
        let main = operation.routes.first { $0.version == version && !$0.isAlias }
        let instead = main.map { " Use `\($0.method.rawValue) \($0.path)` instead." } ?? ""
        return "Kept for the Python SDK 1.0.0.\(instead)"
    }

    private func sentence(_ access: Access) -> String {
        Role.allCases.reversed().map { "\(name($0)): \(words(access[$0]))" }.joined(separator: ", ")
    }

    private func words(_ grant: Grant) -> String {
        switch grant {
        case .none: "no"
        case .own: "own rows"
        case .perimeter: "own sites"
        case .all: "all"
        }
    }
}

extension String {
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
