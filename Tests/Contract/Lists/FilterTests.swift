import Kernel
import ResourceKit
import TestKit
import Testing

@testable import APIKit
@testable import SQLKit

/// Filters by field, on every list (product.md §4, "Lists").
struct FilterTests {
    /// A filter that is not just a field compared: what to ask, and the rows to find.
    struct Custom: Sendable, CustomTestStringConvertible {
        let list: String
        let v1: String?
        let v2: String?
        let condition: String

        init(_ list: String, v1: String?, v2: String?, _ condition: String) {
            self.list = list
            self.v1 = v1
            self.v2 = v2
            self.condition = condition
        }

        var testDescription: String { "\(list) \(v1 ?? v2 ?? "")" }

        private static let now = Stored.instant(Instant.test.milliseconds)
        private static let late = "statut NOT IN ('traite', 'cloture') AND echeance < \(now)"
        private static let day = Stored.instant(Instant.test.day.start.milliseconds)

        private static func reports(_ v1: String?, _ v2: String?, _ condition: String) -> [Custom] {
            ["listSignalements", "listSignalementsOfChantier", "listOverdueSignalements"].map { Custom($0, v1: v1, v2: v2, condition) }
        }

        private static func sites(_ v1: String?, _ v2: String?, _ condition: String) -> [Custom] {
            ["listChantiers", "listChantiersSDK"].map { Custom($0, v1: v1, v2: v2, condition) }
        }

        static let all: [Custom] =
            sites("search=atelier", "search=atelier", "nom = 'Atelier'") + sites("conducteur_id=2", "managerId=2", "id = 1")
            + sites("conducteur_id=3", "managerId=3", "1 = 0") + sites("exclude_special=true", "excludeSpecial=true", "1 = 1")
            + sites("search=atelier&statut=ferme", "search=atelier&status=closed", "nom = 'Atelier' AND statut = 'ferme'")
            + [
                Custom("listChantiersSDK", v1: "status=en_cours", v2: nil, "statut = 'en_cours'"),
                Custom("listUtilisateurs", v1: "search=zola", v2: "search=zola", "nom = 'ZOLA'"),
                Custom("listUtilisateurs", v1: "role=admin&is_active=true", v2: "role=admin&isActive=true", "role = 'admin' AND is_active"),
                Custom("listSignalements", v1: "en_retard_only=true", v2: "isOverdue=true", late),
                Custom("listSignalements", v1: "en_retard_only=false", v2: nil, "1 = 1"),
                Custom("listSignalements", v1: nil, v2: "isOverdue=false", "NOT (\(late))"),
                Custom("listSignalementsOfChantier", v1: "en_retard_only=1", v2: "isOverdue=1", late),
            ] + reports("query=constat%201", "search=constat%201", "titre LIKE 'Constat 1%'")
            + reports("date_debut=2026-01-15", nil, "created_at >= \(day)") + reports("date_fin=2026-01-14", nil, "created_at < \(day)")
            + reports("date_debut=2026-01-13T10:00:00Z", nil, "created_at >= \(Stored.instant(Instant.test.milliseconds - 2 * 86_400_000))")
    }

    @Test(arguments: Custom.all)
    func `a filter finds its rows`(filter: Custom) async throws {
        let world = try await Town.shared.value
        let list = try #require(ListCase.all.first { $0.operation == filter.list })
        for (route, target) in try list.routes(world) {
            guard let query = route.version == .v1 ? filter.v1 : filter.v2 else { continue }
            try await Self.expect(world, list, route, target, query, filter.condition)
        }
    }

    private static func expect(
        _ world: World, _ list: ListCase, _ route: APIKit.Operation.Route, _ target: String, _ query: String, _ condition: String
    ) async throws {
        let expected = try await world.integers("SELECT id FROM \(list.table) WHERE (\(list.condition)) AND (\(condition)) ORDER BY id")
        let walk = try await Walk(world, target, query: "\(query)&limit=30&sort=id&fields=id", isV1: route.version == .v1)
        #expect(walk.ids == expected, "\(target)?\(query)")
        guard route.version == .v1 else { return }
        let byPage = try await world.call("GET", "\(target)?\(query)&size=100&sort=id&fields=id")
        #expect(byPage.ids == expected, "by page: \(target)?\(query)")
        #expect(byPage.json["total"]?.integer == Int64(expected.count))
    }

    /// Each declared filterable field: equal, one of, before and after, from a value that some rows have.
    @Test(arguments: ListCase.all)
    func `a field compares with a value as its column does`(list: ListCase) async throws {
        let world = try await Town.shared.value
        let shape = try list.shape(world)
        for (route, target) in try list.routes(world) {
            for field in shape.exposed(route.version) where field.traits.isFilterable {
                let column = try #require(shape.column(of: field)?.name)
                let values = try await Self.values(world, list, column)
                try #require(values.count >= 1, "\(list.operation).\(column) has no value")
                let (low, high) = (values[values.count / 3], values[values.count * 2 / 3])
                let name = field.traits.name(route.version)
                let text = { (value: String) in Self.spelled(value, field.kind(route.version), route.version).percentEncoded }
                let literal = { (value: String) in Stored.literal(value, field.kind(route.version)) }
                try await Self.expect(world, list, route, target, "\(name)=\(text(high))", "\(column) = \(literal(high))")
                guard route.version == .v2 else { continue }
                let both = "\(text(low))%2C\(text(high))"
                try await Self.expect(world, list, route, target, "\(name)%5Bin%5D=\(both)", "\(column) IN (\(literal(low)), \(literal(high)))")
                guard Self.isOrdered(field.kind(.v2)) else { continue }
                for (suffix, sign) in [("gt", ">"), ("gte", ">="), ("lt", "<"), ("lte", "<=")] {
                    try await Self.expect(world, list, route, target, "\(name)%5B\(suffix)%5D=\(text(high))", "\(column) \(sign) \(literal(high))")
                }
            }
        }
    }

    /// The values of a column, as stored, in order.
    private static func values(_ world: World, _ list: ListCase, _ column: String) async throws -> [String] {
        try await world.rows(list.table, column, where: "(\(list.condition)) AND \(column) IS NOT NULL", orderBy: column).map { $0[0] }
    }

    private static func spelled(_ stored: String, _ kind: FieldKind, _ version: APIVersion) -> String {
        switch kind.wrapped {
        case .instant: Int64(stored).map { Instant(milliseconds: $0).description } ?? stored
        case .day: Int32(stored).map { Day(number: $0).description } ?? stored
        case .boolean: stored == "1" ? "true" : "false"
        case .choice(let choices): choices.first { $0.v1 == stored }?.name(version) ?? stored
        default: stored
        }
    }

    private static func isOrdered(_ kind: FieldKind) -> Bool {
        switch kind.wrapped {
        case .instant, .day, .integer, .digits, .number, .decimal: true
        default: false
        }
    }

    @Test func `every filter that a list declares is tried`() async throws {
        let world = try await Town.shared.value
        let common: Set<String> = ["cursor", "limit", "page", "size", "page_size", "offset", "sort", "count", "fields"]
        for list in ListCase.all {
            let shape = try list.shape(world)
            let derived = shape.fields.filter(\.traits.isFilterable).flatMap { [$0.traits.v1, $0.traits.v2] }
            let custom = FilterTests.Custom.all.filter { $0.list == list.operation }.compactMap { $0.v1 ?? $0.v2 }.joined(separator: "&")
            for parameter in try world.operation(list.operation).parameters {
                let name = try #require(parameter.v1 ?? parameter.v2)
                let isTried = common.contains(name) || derived.contains(String(name.prefix { $0 != "[" })) || "&\(custom)".contains("&\(name)=")
                #expect(isTried, "\(list.operation): \(name)")
            }
        }
    }

    @Test(arguments: [
        "id=abc", "id=1.5", "statut=bogus", "created_at=hier", "conducteur_id=x", "exclude_special=peut-%C3%AAtre",
        "search=\(String(repeating: "a", count: 101))",
    ])
    func `a filter with a value of another kind is a 422 that names it`(query: String) async throws {
        let world = try await Town.shared.value
        for target in ["/api/v1/chantiers?", "/api/v1/chantiers?cursor=&", "/api/chantiers?"] {
            let reply = try await world.call("GET", target + query)
            #expect(reply.status == 422, "\(target)\(query)")
            #expect(query.hasPrefix(reply.problems.first?["loc"]?.array?.last?.string ?? "?"))
        }
    }

    @Test(arguments: [
        "id%5Bin%5D=1,x", "id%5Bin%5D=%2C", "createdAt%5Bgte%5D=hier", "status%5Bgt%5D=open", "status=ouvert", "name=Atelier", "id%5Blike%5D=1",
        "id%5Bin%5D=\((1...101).map(String.init).joined(separator: ","))", "isOverdue=1", "limit=5&limite=5",
    ])
    func `v2 refuses what it does not offer`(query: String) async throws {
        let reply = try await Town.shared.value.call("GET", "/api/v2/chantiers?\(query)")
        #expect(reply.status == 422)
    }

    /// The old clients send what they like (domain.md §0, "Unknown request keys").
    @Test func `v1 ignores what it does not know`() async throws {
        let reply = try await Town.shared.value.call("GET", "/api/v1/chantiers?bogus=1&size=3")
        #expect(reply.status == 200)
        #expect(reply.rows.count == 3)
    }

    /// domain.md §2.1: the five codes that stand for absences.
    @Test func `system sites are listed only when asked for, and read by id`() async throws {
        let world = try await World.make()
        #expect(try await world.call("GET", "/api/v1/chantiers").ids == [1, 2, 3, 4, 5])
        #expect(try await world.call("GET", "/api/v1/chantiers?exclude_special=false").ids == [1, 2, 3, 4, 5, 6])
        #expect(try await world.call("GET", "/api/v2/chantiers?excludeSpecial=false&sort=id").ids == [1, 2, 3, 4, 5, 6])
        #expect(try await world.call("GET", "/api/chantiers?exclude_special=0").ids.count == 6)
        #expect(try await world.call("GET", "/api/v2/chantiers/6").status == 200)
        #expect(try await world.call("GET", "/api/v2/chantiers/code/rtt").id == 6)
    }

    // MARK: Search

    @Test(arguments: [
        ("acacias", [1]), ("ACACIAS", [1]), ("eglise", [1]), ("ÉGLISE", [1]), ("rue de l’église", [1]), ("ecole", [3]), ("École", [3]),
        ("a00", [1, 2, 3, 4, 5]),
        ("100%", [2]), ("%", [2]), ("_", [2]), ("100%_", [2]), ("1_0", []), ("a%1", []), ("\\", []), ("mâcon", [5]),
        ("'; DROP TABLE chantiers; --", []),
        ("lyon", [1, 4]), ("A001\nRésidence", []), ("zzz", []),
    ])
    func `a search ignores case and accents, and takes wildcards as they are`(text: String, ids: [Int64]) async throws {
        let world = try await World.make()
        #expect(try await world.call("GET", "/api/v1/chantiers?search=\(text.percentEncoded)").ids == ids)
        #expect(try await world.call("GET", "/api/v2/chantiers?sort=id&search=\(text.percentEncoded)").ids == ids)
    }

    @Test(arguments: [
        ("elise", [5]), ("ÉTIENNE", [5]), ("etienne elise", [5]), ("élise étienne", [5]), ("personne6@", [6]), ("mat00", Array(1...7)), ("_", []),
        ("%", []),
    ])
    func `people are found by either name, e-mail or number`(text: String, ids: [Int64]) async throws {
        let world = try await World.make()
        #expect(try await world.call("GET", "/api/v2/utilisateurs?sort=id&search=\(text.percentEncoded)").ids == ids)
    }

    @Test(arguments: [
        ("FUITE", Array(1...6)), ("cave, cote", [5]), ("signalement 3", [3]), ("eau n°", Array(1...6)), ("%", []), ("_", []), ("   ", Array(1...6)),
    ])
    func `reports are found by their texts`(text: String, ids: [Int64]) async throws {
        let world = try await World.make()
        #expect(try await world.call("GET", "/api/v1/signalements?sort=id&query=\(text.percentEncoded)").ids == ids)
        #expect(try await world.call("GET", "/api/v2/signalements?sort=id&search=\(text.percentEncoded)").ids == ids)
    }

    @Test func `a search follows the row when it changes`() async throws {
        let world = try await World.make()
        #expect(try await world.call("PATCH", "/api/v2/chantiers/3", body: ["name": "Collège Hélène-Boucher"]).status == 200)
        #expect(try await world.call("GET", "/api/v2/chantiers?search=helene").ids == [3])
        #expect(try await world.call("GET", "/api/v2/chantiers?search=ferry").ids == [])
    }
}
