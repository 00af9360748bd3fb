import Kernel
import ResourceKit

/// The answers of a route: the good one, 304 where a reader may be told that nothing changed, and every refusal.
struct DocumentedResponses {
    private let operation: Operation
    private let route: Operation.Route
    private var version: APIVersion { route.version }

    init(_ documented: DocumentedRoute) {
        operation = documented.operation
        route = documented.route
    }

    /// Whether the answer carries a tag that a reader may send back.
    static func isConditional(_ operation: Operation, _ route: Operation.Route) -> Bool { route.method == .get && operation.answer.hasTag }

    func json(_ components: inout Components) -> JSON {
        var responses = [JSON.Member(String(status), success(&components))]
        if Self.isConditional(operation, route) { responses.append(JSON.Member("304", .reference("responses", "NotModified"))) }
        for (status, codes) in RouteFaults(operation, route).byStatus {
            responses.append(JSON.Member(String(status), components.refusal(status, codes)))
        }
        return .object(responses)
    }

    private var status: Int { if case .nothing = operation.answer { 204 } else { operation.status } }

    private func success(_ components: inout Components) -> JSON {
        let schema = components.schema(of: operation.answer)
        return .present([
            "description": .string(sentence), "headers": .object(headers.map { JSON.Member($0, .reference("headers", $0)) }),
            "content": schema.map { ["application/json": ["schema": $0]] },
        ])
    }

    private var headers: [String] {
        var names = ["X-Request-Id"]
        if operation.answer.hasTag { names.append("ETag") }
        if operation.status == 201 { names.append("Location") }
        if operation.isWrite { names.append("Idempotent-Replayed") }
        return names + DocumentedHeaders.limits
    }

    private var sentence: String {
        switch operation.answer {
        case .resource: version.described(status == 201 ? Text("Créé.", "Created.") : Text("La ressource.", "The resource."))
        case .page: version.described(Text("Une page de la liste.", "A page of the list."))
        case .array: version.described(Text("La liste entière.", "The whole list."))
        case .object: version.described(Text("Le résultat.", "The result."))
        case .nothing: version.described(Text("Fait ; rien à ajouter.", "Done; nothing to add."))
        }
    }
}

extension Operation.Answer {
    var hasTag: Bool {
        switch self {
        case .resource, .page: true
        case .array, .object, .nothing: false
        }
    }
}
