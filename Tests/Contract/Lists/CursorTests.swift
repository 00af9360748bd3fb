import Kernel
import ResourceKit
import Testing

@testable import APIKit
@testable import Platform

/// Keyset on the chosen sort, both directions; a cursor opens only where it was made (product.md §4, "Lists").
struct CursorTests {
    @Test func `every list is tried`() async throws {
        let lists = try await World.make().platform.operations.filter { if case .page = $0.answer { true } else { false } }
        #expect(Set(lists.map(\.name)) == Set(ListCase.all.map(\.operation)))
    }

    @Test(arguments: ListCase.all, [false, true])
    func `pages hold every row once, in order, by every sortable field`(list: ListCase, descending: Bool) async throws {
        let world = try await Town.shared.value
        let shape = try list.shape(world)
        for (route, target) in try list.routes(world) {
            for field in shape.exposed(route.version) where field.traits.isSortable {
                let column = try #require(shape.column(of: field)?.name)
                let expected = try await list.ids(world, by: column, descending: descending)
                let name = (descending ? "-" : "") + field.traits.name(route.version)
                let query = "sort=\(name)&limit=9&fields=id"
                let walk = try await Walk(world, target, query: query, isV1: route.version == .v1)
                #expect(walk.ids == expected, "\(route.path) by \(name)")
                #expect(expected.count > 1, "\(route.path) by \(name)")
                try await Self.expectWayBack(world, walk, target, query, route)
            }
        }
    }

    /// From the last page to the first, each the same as on the way out; and forward again from there.
    private static func expectWayBack(
        _ world: World, _ walk: Walk, _ target: String, _ query: String, _ route: APIKit.Operation.Route
    ) async throws {
        #expect(walk.pages.first?.previousCursor == nil)
        var cursor = walk.pages.last?.previousCursor
        for page in walk.pages.dropLast().reversed() {
            let place = try #require(cursor, "\(route.path)?\(query)")
            let reply = try await world.call("GET", Walk.address(target, query, cursor: place, isV1: route.version == .v1))
            #expect(reply.ids == page.ids, "back on \(route.path)?\(query)")
            #expect(reply.hasMore == true)
            cursor = reply.previousCursor
        }
        #expect(cursor == nil, "before the first page of \(route.path)?\(query)")
    }

    @Test(arguments: APIVersion.allCases)
    func `a page found backward leads forward again`(version: APIVersion) async throws {
        let world = try await Town.shared.value
        let target = "/api/\(version)/chantiers"
        let walk = try await Walk(world, target, query: "limit=10", isV1: version == .v1)
        let cursor = try #require(walk.pages[2].previousCursor)
        let back = try await world.call("GET", "\(target)?limit=10&cursor=\(cursor)")
        #expect(back.json == walk.pages[1].json || back.ids == walk.pages[1].ids)
        let forward = try await world.call("GET", "\(target)?limit=10&cursor=\(try #require(back.nextCursor))")
        #expect(forward.ids == walk.pages[2].ids)
    }

    @Test(arguments: [
        ("-date_debut_prevue,nom", "date_debut_prevue IS NULL DESC, date_debut_prevue DESC, nom, id DESC"),
        ("nom,-date_fin_prevue", "nom, date_fin_prevue IS NULL DESC, date_fin_prevue DESC, id"),
        ("statut,-created_at,nom", "statut, created_at DESC, nom, id"), ("-created_at,-nom", "created_at DESC, nom DESC, id DESC"),
        ("nom,-id", "nom, id DESC"),
    ])
    func `several sorts combine, whatever their directions`(sort: String, order: String) async throws {
        let world = try await Town.shared.value
        let expected = try await world.integers("SELECT id FROM chantiers WHERE \(ListCase.all[0].condition) ORDER BY \(order)")
        let walk = try await Walk(world, "/api/v1/chantiers", query: "sort=\(sort)&limit=7&fields=id", isV1: true)
        #expect(walk.ids == expected)
        let cursor = try #require(walk.pages[3].previousCursor)
        #expect(try await world.call("GET", "/api/v1/chantiers?sort=\(sort)&limit=7&fields=id&cursor=\(cursor)").ids == walk.pages[2].ids)
    }

    /// More rows are read than a page shows, in few sizes: nobody may notice.
    @Test(arguments: [1, 9, 10, 11, 19, 20, 21, 28, 29, 30, 31, 99, 100], APIVersion.allCases)
    func `a page of any size holds just what it says, forward and back`(limit: Int, version: APIVersion) async throws {
        let world = try await Town.shared.value
        let target = "/api/\(version)/utilisateurs"
        let everybody = try await Walk(world, target, query: "limit=7&fields=id", isV1: version == .v1).ids
        let walk = try await Walk(world, target, query: "limit=\(limit)&fields=id", isV1: version == .v1)
        #expect(walk.ids == everybody)
        #expect(walk.pages.dropLast().allSatisfy { $0.ids.count == limit })
        guard walk.pages.count > 1, let cursor = walk.pages[walk.pages.count - 1].previousCursor else { return }
        let back = try await world.call("GET", Walk.address(target, "limit=\(limit)&fields=id", cursor: cursor, isV1: version == .v1))
        #expect(back.ids == walk.pages[walk.pages.count - 2].ids)
    }

    @Test func `a limit may change on the way`() async throws {
        let world = try await Town.shared.value
        let first = try await world.call("GET", "/api/v2/chantiers?limit=5")
        let next = try await world.call("GET", "/api/v2/chantiers?limit=8&cursor=\(try #require(first.nextCursor))")
        let whole = try await world.call("GET", "/api/v2/chantiers?limit=13")
        #expect(first.ids + next.ids == whole.ids)
    }

    @Test func `rows that come and go meanwhile shift nothing`() async throws {
        let world = try await World.make { try Town.populate($0) }
        let first = try await world.call("GET", "/api/v2/chantiers?limit=10&sort=code")
        let whole = try await world.call("GET", "/api/v2/chantiers?limit=30&sort=code")
        let gone = try #require(first.ids.first)
        #expect(try await world.call("DELETE", "/api/v2/chantiers/\(gone)?force=true").status == 200)
        #expect(
            try await world.call("POST", "/api/v2/chantiers", body: ["name": "Nouveau", "location": "Devant", "code": "2026-0"]).status == 201)
        let next = try await world.call("GET", "/api/v2/chantiers?limit=10&sort=code&cursor=\(try #require(first.nextCursor))")
        #expect(next.ids == Array(whole.ids[10..<20]))
    }

    // MARK: Cursors that do not open

    @Test func `a cursor of another list, version, sort or filter is refused`() async throws {
        let world = try await Town.shared.value
        let v2 = try #require(try await world.call("GET", "/api/v2/chantiers?limit=5&status=open").nextCursor)
        let v1 = try #require(try await world.call("GET", "/api/v1/chantiers?cursor=&limit=5").nextCursor)
        let ofSite = try #require(try await world.call("GET", "/api/v2/chantiers/1/signalements?limit=5").nextCursor)
        let targets = [
            "/api/v2/chantiers?cursor=\(v2)", "/api/v2/chantiers?status=closed&cursor=\(v2)", "/api/v2/chantiers?status=open&sort=name&cursor=\(v2)",
            "/api/v2/chantiers?status=open&sort=createdAt&cursor=\(v2)", "/api/v2/chantiers?status=open&excludeSpecial=false&cursor=\(v2)",
            "/api/v2/chantiers?cursor=\(v1)", "/api/v1/chantiers?cursor=\(v2)", "/api/chantiers?cursor=\(v1)", "/api/v2/signalements?cursor=\(v1)",
            "/api/v2/signalements?cursor=\(ofSite)", "/api/v2/chantiers/2/signalements?cursor=\(ofSite)", "/api/v2/utilisateurs?cursor=\(v1)",
        ]
        for target in targets {
            let reply = try await world.call("GET", target)
            #expect(reply.status == 400, "\(target)")
            #expect(reply.code == "request.invalid_cursor", "\(target)")
        }
        #expect(try await world.call("GET", "/api/v2/chantiers?status=open&cursor=\(v2)").status == 200)
        #expect(try await world.call("GET", "/api/v1/chantiers?cursor=\(v1)&limit=5").status == 200)
    }

    @Test func `an altered cursor is refused`() async throws {
        let world = try await Town.shared.value
        let cursor = try #require(try await world.call("GET", "/api/v2/chantiers?limit=5").nextCursor)
        var bytes = try #require(Base64URL.decode(cursor))
        var forgeries = ["x", "%20", "null", "eyJpZCI6MX0", String(repeating: "A", count: 5000), String(cursor.dropLast(4)), cursor + "AAAA"]
        for index in [0, 1, bytes.count / 2, bytes.count - 1] {
            bytes[index] ^= 1
            forgeries.append(Base64URL.encode(bytes))
            bytes[index] ^= 1
        }
        for forgery in forgeries {
            let reply = try await world.call("GET", "/api/v2/chantiers?limit=5&cursor=\(forgery)")
            #expect(reply.code == "request.invalid_cursor", "\(forgery.prefix(60))")
            #expect(reply.status == 400)
        }
    }

    /// "Nothing about it in logs", and nothing about the row in it.
    @Test func `a cursor tells nothing`() async throws {
        let world = try await Town.shared.value
        let reply = try await world.call("GET", "/api/v2/chantiers?limit=5&sort=name")
        let cursor = try #require(reply.nextCursor)
        let clear = String(decoding: Base64URL.decode(cursor) ?? [], as: UTF8.self)
        for text in ["Atelier", "name", "false", "chantier"] { #expect(!clear.contains(text) && !cursor.contains(text)) }
        // Another question, so that the answer is not the one that was kept.
        #expect(try await world.call("GET", "/api/v2/chantiers?limit=5&sort=name&fields=id").nextCursor != cursor)
        let refused = try await world.call("GET", "/api/v2/chantiers?limit=5&cursor=\(cursor)x")
        #expect(!refused.record.route.contains(cursor))
        #expect(!refused.text.contains(cursor))
    }
}
