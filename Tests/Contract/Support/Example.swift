import Kernel
import ResourceKit
import Testing

@testable import APIKit
@testable import Platform

/// A request to an operation, told once for all its addresses: in the names of v1, which the operation's own declaration
/// translates for v2.
struct Example: Sendable {
    /// The values of the path's `{…}`, in order.
    var path: [String] = []
    var query: [(name: String, value: String)] = []
    var body: JSON?
    var by: Credential = .admin

    init(_ path: Any..., query: KeyValuePairs<String, String> = [:], body: JSON? = nil, by: Credential = .admin) {
        self.path = path.map { "\($0)" }
        self.query = query.map { ($0.key, $0.value) }
        self.body = body
        self.by = by
    }

    func by(_ credential: Credential) -> Example {
        var copy = self
        copy.by = credential
        return copy
    }

    func target(_ operation: APIKit.Operation, _ route: APIKit.Operation.Route) -> String {
        var values = path[...]
        let segments = route.path.split(separator: "/").map { segment -> String in
            guard segment.hasPrefix("{") else { return String(segment) }
            return values.popFirst()?.percentEncoded ?? "missing"
        }
        let items = query.compactMap { item -> String? in
            guard route.version == .v2 else { return "\(item.name.percentEncoded)=\(item.value.percentEncoded)" }
            let parameter = operation.parameters.first { $0.v1 == item.name }
            guard let name = parameter == nil ? item.name : parameter?.v2 else { return nil }
            return "\(name.percentEncoded)=\(item.value.percentEncoded)"
        }
        return "/" + segments.joined(separator: "/") + (items.isEmpty ? "" : "?" + items.joined(separator: "&"))
    }

    func body(_ operation: APIKit.Operation, _ route: APIKit.Operation.Route) -> JSON? {
        guard route.version == .v2, let schema = operation.body else { return body }
        return body?.respelled(schema)
    }
}

extension JSON {
    /// The body in the names and the values of v2.
    fileprivate func respelled(_ schema: BodySchema) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object(
            members.map { member in
                guard let field = schema.fields.first(where: { $0.v1 == member.name }) else { return member }
                return Member(field.v2, member.value.respelled(field))
            })
    }

    private func respelled(_ field: BodySchema.Field) -> JSON {
        if let nested = field.nested, case .array(let elements) = self { return .array(elements.map { $0.respelled(nested) }) }
        if case .choice(let choices) = field.kind.wrapped, let text = string { return .string(choices.first { $0.v1 == text }?.v2 ?? text) }
        return self
    }
}

extension World {
    func call(
        _ operation: APIKit.Operation, _ route: APIKit.Operation.Route, _ example: Example, headers: [HeaderName: String] = [:],
        through api: API? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Reply {
        try await call(
            route.method.rawValue, example.target(operation, route), as: example.by, body: example.body(operation, route), headers: headers,
            through: api, sourceLocation: sourceLocation)
    }

    func operation(_ name: String) throws -> APIKit.Operation { try #require(platform.operations.first { $0.name == name }, "no operation \(name)") }
}
