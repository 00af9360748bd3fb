import Kernel
import ResourceKit
import Testing

@testable import APIKit

/// A list read page after page.
struct Walk {
    let pages: [Reply]

    var ids: [Int64] { pages.flatMap(\.ids) }

    /// Follows `next_cursor` from the first page to the last.
    init(_ world: World, _ target: String, as credential: Credential = .admin, query: String, isV1: Bool) async throws {
        var pages: [Reply] = []
        var cursor: String? = ""
        while let place = cursor, pages.count < 100 {
            let reply = try await world.call("GET", Self.address(target, query, cursor: place, isV1: isV1), as: credential)
            try #require(reply.status == 200, "\(reply.text.prefix(300))")
            pages.append(reply)
            cursor = reply.nextCursor
            #expect(reply.hasMore == (cursor != nil))
        }
        self.pages = pages
    }

    /// v1 asks for cursors by naming one, even an empty one.
    static func address(_ target: String, _ query: String, cursor: String, isV1: Bool) -> String {
        let cursor = cursor.isEmpty && !isV1 ? nil : "cursor=\(cursor)"
        let items = [query.isEmpty ? nil : query, cursor].compactMap { $0 }
        return items.isEmpty ? target : "\(target)?\(items.joined(separator: "&"))"
    }
}

extension ListCase {
    func routes(_ world: World) throws -> [(route: APIKit.Operation.Route, target: String)] {
        let operation = try world.operation(operation)
        return operation.routes.map { route in
            var example = Example()
            example.path = path
            return (route, example.target(operation, route))
        }
    }

    func shape(_ world: World) throws -> Shape {
        guard case .page(let shape) = try world.operation(operation).answer else { throw Fault(.unexpected) }
        return shape
    }

    /// The ids in the order that a sort asks for: absent values after all others, ties by id.
    func ids(_ world: World, by column: String, descending: Bool) async throws -> [Int64] {
        let direction = descending ? "DESC" : "ASC"
        return try await world.integers(
            "SELECT id FROM \(table) WHERE \(condition) ORDER BY \(column) IS NULL \(direction), \(column) \(direction), id \(direction)")
    }
}
