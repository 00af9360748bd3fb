import Kernel
import ResourceKit
import Testing

@testable import APIKit

/// v1's pages (domain.md §4.1, §4.3), and the bounds of every list.
struct OffsetTests {
    @Test(arguments: ListCase.all)
    func `a v1 list without cursor is an E1 envelope`(list: ListCase) async throws {
        let world = try await Town.shared.value
        let total = try await list.ids(world, by: "id", descending: false).count
        for (route, target) in try list.routes(world) where route.version == .v1 {
            let reply = try await world.call("GET", "\(target)?page=2&size=4")
            #expect(reply.json.names == ["items", "total", "page", "size", "pages"], "\(target)")
            #expect(reply.json["total"]?.integer == Int64(total), "\(target)")
            #expect(reply.json["page"] == 2)
            #expect(reply.json["size"] == 4)
            #expect(reply.json["pages"]?.integer == Int64((total + 3) / 4))
            #expect(reply.rows.count == min(4, max(0, total - 4)))
        }
    }

    @Test(arguments: ListCase.all)
    func `pages follow one another without gap or repeat`(list: ListCase) async throws {
        let world = try await Town.shared.value
        for (route, target) in try list.routes(world) where route.version == .v1 {
            var ids: [Int64] = []
            for page in 1...20 { ids += try await world.call("GET", "\(target)?page=\(page)&size=7&sort=-created_at&fields=id").ids }
            #expect(ids == (try await list.ids(world, by: "created_at", descending: true)), "\(target)")
        }
    }

    /// domain.md §2.1.
    @Test func `sites are in the order of their codes`() async throws {
        let world = try await Town.shared.value
        let expected = try await ListCase.all[0].ids(world, by: "code", descending: false)
        #expect(try await world.call("GET", "/api/v1/chantiers?size=100").ids == expected)
        #expect(try await world.call("GET", "/api/chantiers").ids == expected)
    }

    @Test func `a page beyond the last is empty`() async throws {
        let world = try await Town.shared.value
        let reply = try await world.call("GET", "/api/v1/chantiers?page=1000&size=20")
        #expect(reply.status == 200)
        #expect(reply.rows.isEmpty)
        #expect(reply.json["page"] == 1000)
    }

    @Test(arguments: [
        ("size=5", 5), ("limit=5", 5), ("page_size=5", 5), ("limit=5&page=2", 5), ("limit=5&size=9", 5), ("limit=5&offset=10", 5), ("", 20),
        ("size=100", 45),
    ])
    func `a size has several names`(query: String, count: Int) async throws {
        let reply = try await Town.shared.value.call("GET", "/api/v1/chantiers?\(query)")
        #expect(reply.rows.count == count)
        #expect(reply.json["total"] == 45)
    }

    @Test func `an offset tells its page`() async throws {
        let world = try await Town.shared.value
        let reply = try await world.call("GET", "/api/v1/chantiers?limit=5&offset=10")
        #expect(reply.json["page"] == 3)
        #expect(reply.ids == (try await world.call("GET", "/api/v1/chantiers?page=3&size=5").ids))
    }

    @Test(arguments: ListCase.all)
    func `a limit from 1 to 100, else 422`(list: ListCase) async throws {
        let world = try await Town.shared.value
        for (route, target) in try list.routes(world) {
            let isSDK = route.isAlias
            let cursor = route.version == .v1 ? "cursor=&" : ""
            for value in ["0", "-1", "101", "abc", "1.5", "99999999999999999999"] {
                let reply = try await world.call("GET", "\(target)?\(cursor)limit=\(value)")
                #expect(reply.status == 422, "\(target) \(value)")
                #expect(reply.code == "request.invalid")
                #expect((reply.problems.first?["parameter"] ?? reply.problems.first?["loc"]?.array?.last) == "limit")
                // The SDK's own list goes up to 500 by page (domain.md §4.1).
                let byPage = try await world.call("GET", "\(target)?limit=\(value)")
                #expect(byPage.status == (isSDK && value == "101" ? 200 : 422), "\(target) \(value)")
            }
            for value in [1, 100] { #expect(try await world.call("GET", "\(target)?\(cursor)limit=\(value)").status == 200) }
        }
    }

    @Test(arguments: [
        "page=0", "page=-1", "page=x", "size=0", "size=101", "page_size=101", "size=x", "offset=-1&limit=5", "offset=x", "limit=0&offset=0",
    ])
    func `a page out of bounds is a 422 that names it`(query: String) async throws {
        let reply = try await Town.shared.value.call("GET", "/api/v1/chantiers?\(query)")
        #expect(reply.status == 422)
        #expect(reply.problems.first?["loc"]?.array?.first == "query")
        #expect(query.hasPrefix(reply.problems.first?["loc"]?.array?.last?.string ?? "?"))
    }

    @Test func `the SDK's list goes to 500`() async throws {
        let world = try await Town.shared.value
        #expect(try await world.call("GET", "/api/chantiers?size=500").status == 200)
        #expect(try await world.call("GET", "/api/chantiers?size=501").status == 422)
        #expect(try await world.call("GET", "/api/chantiers").json["size"] == 100)
    }

    @Test(arguments: ["bogus", "adresse", "-", "+nom", "password_hash", "deleted_at", "nom,code,statut,id", "NOM"])
    func `a sort that is not offered is a 422`(sort: String) async throws {
        let world = try await Town.shared.value
        for target in ["/api/v1/chantiers?sort=", "/api/v1/chantiers?cursor=&sort=", "/api/v2/chantiers?sort="] {
            let reply = try await world.call("GET", target + sort.percentEncoded)
            #expect(reply.status == 422, "\(target)\(sort)")
        }
    }

    @Test func `a version sorts by its own names`() async throws {
        let world = try await Town.shared.value
        #expect(try await world.call("GET", "/api/v2/chantiers?sort=nom").status == 422)
        #expect(try await world.call("GET", "/api/v1/chantiers?sort=name").status == 422)
        #expect(try await world.call("GET", "/api/v2/chantiers?sort=-plannedStartDate,name").status == 200)
    }

    @Test func `v2 counts only when asked`() async throws {
        let world = try await Town.shared.value
        #expect(try await world.call("GET", "/api/v2/chantiers").json["pagination"]?["total"] == nil)
        #expect(try await world.call("GET", "/api/v2/chantiers?count=exact&limit=3").json["pagination"]?["total"] == 45)
        #expect(try await world.call("GET", "/api/v2/chantiers?count=exact&status=closed&limit=3").json["pagination"]?["total"] == 11)
        let first = try await world.call("GET", "/api/v2/chantiers?count=exact&limit=3")
        let next = try await world.call("GET", "/api/v2/chantiers?count=exact&limit=3&cursor=\(try #require(first.nextCursor))")
        #expect(next.json["pagination"]?["total"] == 45)
    }
}
