import Kernel
import SQLKit
import TestKit
import UseCaseKit

@testable import APIKit
@testable import ResourceKit

extension APIRequest {
    /// A request with these headers.
    static func test(
        _ method: String = "POST", _ path: String = "/api/v1/lignes", query: String = "", body: String = "", headers: [HeaderName: String] = [:]
    ) -> APIRequest {
        APIRequest(method: method, path: path, query: query, body: Array(body.utf8)) { headers[$0] }
    }
}

extension Operation {
    /// An operation that does nothing, at these addresses.
    static func test(_ name: String, _ routes: Route..., body: BodySchema? = nil, parameters: [Parameter] = [], acceptsForm: Bool = false)
        -> Operation
    {
        Operation(
            name, Tag("tests", Text("Tests", "Tests")), Text(name, name), routes: routes, access: .open, body: body, parameters: parameters,
            answer: .nothing, acceptsForm: acceptsForm, handler: .write { _, _ in .nothing })
    }
}

extension Call {
    /// A call whose body was already read.
    static func test(
        _ version: APIVersion = .v1, body: JSON? = nil, query: String = "", path: [String: String] = [:], parameters: [Parameter] = [],
        request: APIRequest = .test()
    ) throws -> Call {
        let route = Operation.Route(version: version, method: .post, path: "/lignes", isAlias: false)
        return Call(
            operation: .test("createLigne", route, parameters: parameters), route: route, request: request, path: path, query: try QueryString(query),
            body: body,
            caller: .test(.admin), now: .test, renderer: Renderer(catalog: Catalog(shapes: [], links: []), digest: { _ in 0 }))
    }
}

extension Line.State: InputValue {}

/// The fault that `body` throws; `nil` when it throws none.
func fault(_ body: () throws -> some Any) -> Fault? {
    do {
        _ = try body()
        return nil
    } catch { return error as? Fault }
}

extension Fault {
    /// The problems as `contacts.0.nom: missing`, in order.
    var summary: [String] { problems.map { "\($0.path.joined(separator: ".")): \($0.type)" } }
}
