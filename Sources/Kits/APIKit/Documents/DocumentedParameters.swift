import Kernel
import ResourceKit

/// The parameters of a route: those of its path, of its query, and the headers that mean something to it.
struct DocumentedParameters {
    private let operation: Operation
    private let route: Operation.Route
    private var version: APIVersion { route.version }

    init(_ documented: DocumentedRoute) {
        operation = documented.operation
        route = documented.route
    }

    func json(_ components: Components) -> JSON { .array(path(components) + query(components) + headers.map { .reference("parameters", $0) }) }

    // MARK: Path and query

    private var placeholders: [String] {
        route.path.split(separator: "/").filter { $0.first == "{" }.map { String($0.dropFirst().dropLast()) }
    }

    private func path(_ components: Components) -> [JSON] {
        placeholders.map { name in
            let declared = operation.parameters.first { $0.name(version) == name }
            let kind = declared?.kind ?? kind(ofPlaceholder: name, components)
            var schema = components.schema(of: kind)
            if kind == .integer { schema["minimum"] = 1 }
            return [
                "name": .string(name), "in": "path", "required": true,
                "description": .string(version.described(declared?.summary ?? Text("Identifiant.", "Identifier."))),
                "schema": schema.json, "example": Sample.value(of: kind, named: name, owner: "", version) ?? "…",
            ]
        }
    }

    /// A `Parameter` with the placeholder's name describes it. Without one, `id` is the key of the operation's
    /// resource, what ends like an id is an integer, and the rest is text.
    private func kind(ofPlaceholder name: String, _ components: Components) -> FieldKind {
        if name == "id", resource(components)?.field(named: "id", version)?.kind(version) == .uuid { return .uuid }
        return name == "id" || name.hasSuffix("_id") || name.hasSuffix("Id") ? .integer : .text
    }

    private func resource(_ components: Components) -> Shape? {
        let collection = route.path.split(separator: "/{id}", maxSplits: 1).first.map(String.init) ?? ""
        return operation.target ?? components.collections[collection] ?? operation.answer.shape
    }

    /// Optional parameters carry no example: Swagger UI would send them all at once.
    private func query(_ components: Components) -> [JSON] {
        var seen = Set(placeholders)
        return operation.parameters.compactMap { parameter in
            guard let name = parameter.name(version), seen.insert(name).inserted else { return nil }
            var schema = components.schema(of: parameter.kind)
            if let range = parameter.range {
                schema["minimum"] = .integer(Int64(range.lowerBound))
                schema["maximum"] = .integer(Int64(range.upperBound))
            }
            return .present([
                "name": .string(name), "in": "query", "required": JSON.bool(true).when(parameter.isRequired),
                "description": .string(version.described(parameter.summary)), "schema": schema.json,
                "example": example(of: parameter, name).flatMap { $0.when(parameter.isRequired) },
            ])
        }
    }

    private func example(of parameter: Parameter, _ name: String) -> JSON? {
        Sample.value(of: parameter.kind, named: parameter.v1 ?? name, owner: "", version)
    }

    // MARK: Headers

    private var headers: [String] {
        var names: [String] = []
        if operation.isWrite { names.append("IdempotencyKey") }
        if operation.target != nil { names.append("IfMatch") }
        if DocumentedResponses.isConditional(operation, route) { names.append("IfNoneMatch") }
        if operation.isWrite, case .caller = operation.access { names.append("CSRFToken") }
        return names + ["AcceptLanguage", "RequestId"]
    }

    /// The headers, described once for all.
    static let components: JSON = [
        "IdempotencyKey": header(
            "Idempotency-Key", "Has the same request's effect once in 24 hours, and answers its repetitions alike.",
            ["type": "string", "minLength": 1, "maxLength": 255]),
        "IfMatch": header(
            "If-Match", "The `ETag` read before: the change is refused (412) if the row changed since. `*` accepts any.", ["type": "string"]),
        "IfNoneMatch": header("If-None-Match", "Tags already held: 304 without a body if one of them is current.", ["type": "string"]),
        "CSRFToken": header(
            "X-CSRF-Token", "The session's CSRF token. Needed only when the credential is the session cookie.", ["type": "string"]),
        "AcceptLanguage": header("Accept-Language", "The language of texts: `fr` (default) or `en`.", ["type": "string"]),
        "RequestId": header(
            "X-Request-Id", "Your own identifier of the request, echoed and logged; one is made otherwise.",
            ["type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"]),
    ]

    private static func header(_ name: String, _ description: String, _ schema: JSON) -> JSON {
        ["name": .string(name), "in": "header", "description": .string(description), "schema": schema]
    }
}

extension Operation.Answer {
    /// The resource that comes back, alone or in a list.
    var shape: Shape? {
        switch self {
        case .resource(let shape), .page(let shape), .array(let shape): shape
        case .object, .nothing: nil
        }
    }
}
