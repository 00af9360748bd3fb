import Kernel
import ResourceKit
import Testing
import UseCaseKit

@testable import APIKit
@testable import Platform

/// Every operation × {success, invalid, unauthenticated, forbidden, missing scope, absent, refused, too large, throttled}, on every
/// one of its addresses; and that a refusal leaves no trace.
struct StatusTableTests {
    @Test(arguments: StatusRow.all.map(\.operation))
    func `every cell answers what the table says, and a refusal changes nothing`(name: String) async throws {
        let row = try #require(StatusRow.all.first { $0.operation == name })
        let routes = try await World.make().operation(name).routes
        for route in routes {
            let world = try await World.make()
            let operation = try world.operation(name)
            let cells = row.cells(operation)
            for case (_, .refused(let example, _)) in cells { try await world.prepare(example.by) }
            var before = try await world.contents()
            for (column, cell) in cells {
                guard column != .throttled, case .refused(let example, let code) = cell else { continue }
                let reply =
                    column == .tooLarge
                    ? try await world.callTooLarge(operation, route, example) : try await world.call(operation, route, example)
                let place = "\(column) on \(route.method.rawValue) \(route.path)"
                #expect(reply.code == code.name, "\(place): \(reply.text.prefix(400))")
                #expect(reply.status == code.kind.status(isV1: route.version == .v1), "\(place)")
                if row.leavesTrace, column == .refused {
                    before = try await world.contents()
                    continue
                }
                #expect(try await world.contents() == before, "\(place) left a trace")
            }
            let reply = try await world.call(operation, route, row.success)
            #expect(reply.status == operation.status, "\(route.path): \(reply.text.prefix(400))")
        }
    }

    /// The quota is spent by another call of the same caller, so that the refused one is the first of its kind.
    @Test(arguments: StatusRow.all.map(\.operation))
    func `every address answers 429 once its caller's quota is spent, and does nothing`(name: String) async throws {
        let row = try #require(StatusRow.all.first { $0.operation == name })
        for route in try await World.make().operation(name).routes {
            let world = try await World.limited("off,session=1/hour,api-key=1/hour,sign-in=1/hour")
            let operation = try world.operation(name)
            guard case .refused(let example, let code)? = row.cells(operation).first(where: { $0.column == .throttled })?.cell else { continue }
            if case .open = operation.access {
                _ = try await world.call(operation, route, Example(body: [:], by: .nobody))
            } else {
                _ = try await world.call("GET", "/api/v2/auth/me", as: example.by)
            }
            let before = try await world.contents()
            let reply = try await world.call(operation, route, example)
            #expect(reply.status == 429 && reply.code == code.name, "\(route.path): \(reply.text.prefix(400))")
            #expect(reply.header("retry-after") == "3600")
            #expect(try await world.contents() == before, "\(route.path) left a trace")
        }
    }

    @Test func `every operation has its row, and every row its operation`() async throws {
        let operations = try await World.make().platform.operations.map(\.name)
        #expect(Set(operations).subtracting(StatusRow.all.map(\.operation)) == [], "operations without a row")
        #expect(Set(StatusRow.all.map(\.operation)).subtracting(operations) == [], "rows without an operation")
        #expect(StatusRow.all.count == operations.count)
    }

    @Test func `no row has a hole without a reason`() async throws {
        let world = try await World.make()
        for row in StatusRow.all {
            let cells = row.cells(try world.operation(row.operation))
            for column in StatusColumn.allCases {
                let own = cells.filter { $0.column == column }
                #expect(!own.isEmpty, "\(row.operation) has nothing for \(column)")
                for case (_, .notApplicable(let reason)) in own { #expect(!reason.isEmpty, "\(row.operation), \(column)") }
            }
        }
    }

    /// Misspelt filters must not return everything.
    @Test(arguments: StatusRow.all.map(\.operation))
    func `v2 refuses a parameter that it does not know`(name: String) async throws {
        let world = try await World.make()
        let row = try #require(StatusRow.all.first { $0.operation == name })
        let operation = try world.operation(name)
        for route in operation.routes where route.version == .v2 {
            var example = row.success
            example.query.append(("inconnu", "1"))
            let reply = try await world.call(operation, route, example)
            #expect(reply.status == 422)
            #expect(reply.problems.first?["parameter"]?.string == "inconnu")
        }
    }

    @Test func `the table is the reviewed one`() async throws {
        let world = try await World.make()
        var lines = [
            "# What every operation answers", "", "Written by `StatusTableTests`; `v1 · v2` where the versions differ.", "",
            "| operation | " + StatusColumn.allCases.map(\.rawValue).joined(separator: " | ") + " |",
            "|---|" + StatusColumn.allCases.map { _ in "---|" }.joined(),
        ]
        for row in StatusRow.all {
            let operation = try world.operation(row.operation)
            let cells = row.cells(operation)
            let texts = StatusColumn.allCases.map { column in
                column == .success ? "\(operation.status)" : cells.filter { $0.column == column }.map { $0.cell.text }.joined(separator: "<br>")
            }
            lines.append("| \(row.operation) | \(texts.joined(separator: " | ")) |")
        }
        try Golden.expect(lines.joined(separator: "\n"), is: "status-table.md")
    }
}

enum StatusColumn: String, CaseIterable, Sendable {
    case success
    case invalid
    case unauthenticated
    case forbidden
    case scope = "missing scope"
    case absent
    case refused
    case tooLarge = "too large"
    case throttled
}

extension StatusRow {
    /// The row with the columns that follow from the operation's declaration.
    func cells(_ operation: APIKit.Operation) -> [(column: StatusColumn, cell: Cell)] {
        [(.success, .notApplicable("answers \(operation.status)")), (.invalid, invalid)] + rights(operation) + [(.absent, absent)]
            + refused.map { (.refused, $0) } + [(.tooLarge, tooLarge(operation)), (.throttled, throttled(operation))]
    }

    private func rights(_ operation: APIKit.Operation) -> [(column: StatusColumn, cell: Cell)] {
        guard case .caller(let scope, let access) = operation.access else {
            let open = Cell.notApplicable("nobody is asked who they are")
            return [(.unauthenticated, open), (.forbidden, open), (.scope, open)]
        }
        let unauthenticated = Cell.refused(success.by(.nobody), .unauthenticated)
        return [(.unauthenticated, unauthenticated), (.forbidden, forbidden(access)), (.scope, missing(scope))]
    }

    private func forbidden(_ access: Access) -> Cell {
        guard let role = Role.allCases.last(where: { access[$0] == .none }) else {
            return .notApplicable("every role may, as far as it reaches")
        }
        return .refused(success.by(.session(.with(role))), .forbidden)
    }

    private func missing(_ scope: Scope) -> Cell {
        switch scope {
        case .session: .refused(success.by(.key(.admin, ["admin", "write"])), .insufficientScope)
        case .admin: .refused(success.by(.key(.admin, ["read", "write"])), .insufficientScope)
        case .read("self"): .notApplicable("every credential may read whose it is")
        default: .refused(success.by(.key(.admin, ["webhooks:*"])), .insufficientScope)
        }
    }

    private func throttled(_ operation: APIKit.Operation) -> Cell {
        operation.cost == 0 ? .notApplicable("costs nothing") : .refused(success, .rateLimited)
    }

    private func tooLarge(_ operation: APIKit.Operation) -> Cell {
        operation.body == nil ? .notApplicable("takes no body") : .refused(success, .bodyTooLarge)
    }
}

extension StatusRow.Cell {
    var text: String {
        switch self {
        case .notApplicable(let reason): return "– \(reason)"
        case .refused(_, let code):
            let (v1, v2) = (code.kind.status(isV1: true), code.kind.status(isV1: false))
            return "\(v1 == v2 ? "\(v1)" : "\(v1) · \(v2)") `\(code.name)`"
        }
    }
}

extension World {
    func callTooLarge(_ operation: APIKit.Operation, _ route: APIKit.Operation.Route, _ example: Example) async throws -> Reply {
        let bytes = Array(repeating: UInt8(ascii: " "), count: API.maximumBody + 1)
        return try await call(route.method.rawValue, example.target(operation, route), as: example.by, bytes: bytes)
    }
}
