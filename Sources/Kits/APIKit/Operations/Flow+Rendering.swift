public import ResourceKit
import SQLKit
public import UseCaseKit

extension Flow {
    /// The row as a use case left it, whatever the perimeter: what a flow that changed it answers with.
    ///
    /// - Parameter viewer: who reads: signing in answers the person it has just identified.
    public func render(_ collection: Collection, _ id: SQLValue, _ call: Call, as viewer: Caller) async throws -> Rendered {
        let seen = call.seen(by: viewer)
        return try await database.read(.brief) { [session] in try collection.written(id, seen, session($0)) }
    }
}

extension Call {
    fileprivate func seen(by viewer: Caller) -> Call {
        Call(
            operation: operation, route: route, request: request, path: path, query: query, body: body, caller: viewer, now: now,
            admission: admission, renderer: renderer)
    }
}
