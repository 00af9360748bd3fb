import Kernel
import ResourceKit

/// Finds the operation that a method and a path name. Built once, read by every request.
public struct Router: Sendable {
    public struct Match: Sendable {
        public let operation: Operation
        public let route: Operation.Route
        /// The position of the route's path in `templates`.
        public let template: Int
        /// The values of `{…}` in the path, decoded.
        public let parameters: [String: String]
    }

    private struct Node: Sendable {
        var literals: [Substring: Int] = [:]
        var parameter: Int?
        var endpoints: [(method: String, operation: Operation, route: Operation.Route, template: Int, names: [String])] = []
    }

    /// The path of every route, each once, in the order of their declaration: what a request is counted under.
    public private(set) var templates: [String] = []
    private var nodes = [Node()]
    private var positions: [String: Int] = [:]

    public init(_ operations: [Operation]) {
        for operation in operations {
            for route in operation.routes { add(operation, route) }
        }
    }

    private mutating func add(_ operation: Operation, _ route: Operation.Route) {
        var node = 0
        var names: [String] = []
        for segment in route.path.split(separator: "/") {
            if segment.first == "{" {
                names.append(String(segment.dropFirst().dropLast()))
                node = child(of: node, parameter: true, named: "")
            } else {
                node = child(of: node, parameter: false, named: segment)
            }
        }
        nodes[node].endpoints.append((route.method.rawValue, operation, route, position(of: route.path), names))
    }

    private mutating func position(of template: String) -> Int {
        if let known = positions[template] { return known }
        templates.append(template)
        positions[template] = templates.count - 1
        return templates.count - 1
    }

    private mutating func child(of parent: Int, parameter: Bool, named name: Substring) -> Int {
        if let known = parameter ? nodes[parent].parameter : nodes[parent].literals[name] { return known }
        nodes.append(Node())
        let index = nodes.count - 1
        if parameter { nodes[parent].parameter = index } else { nodes[parent].literals[name] = index }
        return index
    }

    public enum Outcome: Sendable {
        case found(Match)
        case wrongMethod(allowed: [String])
        case unknown
    }

    /// A literal segment wins over a parameter; a trailing slash is ignored; HEAD is answered by GET.
    public func find(_ method: String, _ path: String) -> Outcome {
        let segments = path.utf8.split(separator: UInt8(ascii: "/")).map { Substring($0) }
        var values: [Substring] = []
        guard let node = walk(segments[...], from: 0, &values) else { return .unknown }
        let wanted = method == "HEAD" ? "GET" : method
        guard let endpoint = nodes[node].endpoints.first(where: { $0.method == wanted }) else {
            return .wrongMethod(allowed: nodes[node].endpoints.map(\.method).sorted())
        }
        var parameters: [String: String] = [:]
        for (name, value) in zip(endpoint.names, values) {
            guard let decoded = try? QueryString.decoded(value.utf8, plusIsSpace: false) else { return .unknown }
            parameters[name] = decoded
        }
        return .found(Match(operation: endpoint.operation, route: endpoint.route, template: endpoint.template, parameters: parameters))
    }

    private func walk(_ segments: ArraySlice<Substring>, from node: Int, _ values: inout [Substring]) -> Int? {
        guard let first = segments.first else { return nodes[node].endpoints.isEmpty ? nil : node }
        if let next = nodes[node].literals[first], let found = walk(segments.dropFirst(), from: next, &values) { return found }
        guard let next = nodes[node].parameter else { return nil }
        values.append(first)
        if let found = walk(segments.dropFirst(), from: next, &values) { return found }
        values.removeLast()
        return nil
    }
}
