import Kernel
import ResourceKit
import SQLiteDriver
import Testing

@testable import APIKit
@testable import Platform
@testable import SQLKit

/// Every list stays on an index, first page or deep, whatever the sort: checked on the statements that are really run.
struct QueryPlanTests {
    /// The plan of each statement that reads rows of the list, as one text.
    private static func plans(_ world: World, _ table: String) throws -> [(sql: String, plan: [String])] {
        try world.recorder.take().compactMap { query in
            let text = query.rendered(for: .sqlite).text
            guard text.contains("FROM \(table) t"), text.contains("ORDER BY"), text.contains("LIMIT") else { return nil }
            return (text, try world.embedded.plan(of: query))
        }
    }

    private static func expectIndexed(_ plan: [String], byID: Bool, _ place: String, sql: String) {
        for line in plan {
            // Walking the table by its own key is the index of the sort by id.
            let isScan = line.hasPrefix("SCAN t") && !line.contains("USING INDEX") && !line.contains("USING COVERING INDEX") && !byID
            #expect(!isScan, "\(place): \(line)\n\(sql)")
        }
    }

    /// - Parameter isNarrowed: an index first narrows the list to the rows of one parent, or to the late ones: a few, which
    ///   may then be sorted. An index for each pair of narrowing and sort would cost every write more than it gives.
    private static func expectUnsorted(_ plan: [String], isNarrowed: Bool, _ place: String, sql: String) {
        let isSorted = plan.contains { $0.contains("TEMP B-TREE") }
        let isFew = isNarrowed && plan.contains { $0.hasPrefix("SEARCH t USING") || $0.contains("USING INDEX signalements_open") }
        #expect(!isSorted || isFew, "\(place): \(plan)\n\(sql)")
    }

    /// The lists whose condition takes an index, and the one order that this index has.
    private static let narrowed = ["listSignalementsOfChantier": "created_at", "listOverdueSignalements": "echeance", "listReponses": "created_at"]

    @Test(.serialized, arguments: ListCase.all, [false, true])
    func `an administrator's lists are read in the order of an index`(list: ListCase, isAnalysed: Bool) async throws {
        let world = try await Self.isolated(isAnalysed)
        let shape = try list.shape(world)
        for (route, target) in try list.routes(world) {
            for field in shape.exposed(route.version) where field.traits.isSortable {
                for direction in ["", "-"] {
                    let sort = direction + field.traits.name(route.version)
                    let place = "\(route.path) sort=\(sort)"
                    let byID = field.traits.v1 == "id"
                    let isNarrowed = Self.narrowed[list.operation].map { $0 != field.traits.v1 } ?? false
                    _ = world.recorder.take()
                    let query = "sort=\(sort)&limit=3&fields=id"
                    let first = try await world.call("GET", Walk.address(target, query, cursor: "", isV1: route.version == .v1))
                    let ofFirst = try Self.plans(world, shape.table)
                    #expect(ofFirst.count == 1, "\(place)")
                    for (sql, plan) in ofFirst {
                        Self.expectIndexed(plan, byID: byID, "\(place), first page", sql: sql)
                        Self.expectUnsorted(plan, isNarrowed: isNarrowed, "\(place), first page", sql: sql)
                    }
                    guard let cursor = first.nextCursor else { continue }
                    _ = try await world.call("GET", Walk.address(target, query, cursor: cursor, isV1: route.version == .v1))
                    for (sql, plan) in try Self.plans(world, shape.table) {
                        Self.expectIndexed(plan, byID: byID, "\(place), next page", sql: sql)
                        Self.expectUnsorted(plan, isNarrowed: isNarrowed, "\(place), next page", sql: sql)
                        // A deep page starts at its place, it does not count rows up to it.
                        #expect(plan.contains { $0.hasPrefix("SEARCH t") }, "\(place), next page: \(plan)\n\(sql)")
                    }
                }
            }
        }
    }

    private static func isolated(_ isAnalysed: Bool) async throws -> World {
        let world = try await World.make(isEmbedded: true) { try Town.populate($0) }
        if isAnalysed { try await world.installation.storage.optimize() }
        return world
    }

    /// Those who see some sites reach them through their team, not through all the sites there are.
    @Test(
        arguments: [
            ("/api/v1/chantiers", "chantiers"), ("/api/v2/chantiers", "chantiers"), ("/api/chantiers", "chantiers"),
            ("/api/v2/signalements/overdue", "signalements"), ("/api/v1/signalements/alertes/en-retard", "signalements"),
        ], [false, true])
    func `a perimeter is read through the team's index`(list: (target: String, table: String), isAnalysed: Bool) async throws {
        let world = try await Self.isolated(isAnalysed)
        _ = world.recorder.take()
        _ = try await world.call("GET", list.target, as: .compagnon)
        let plans = try Self.plans(world, list.table)
        #expect(plans.count == 1)
        for (sql, plan) in plans {
            #expect(plan.contains { $0.contains("chantier_equipe_utilisateur") }, "\(plan)\n\(sql)")
            Self.expectIndexed(plan, byID: false, list.target, sql: sql)
        }
    }

    @Test(arguments: [
        "/api/v2/chantiers/1", "/api/v2/chantiers/code/A001", "/api/v2/signalements/1", "/api/v2/utilisateurs/5", "/api/v2/auth/me",
        "/api/v2/chantiers/1/phases", "/api/v2/chantiers/1/contacts", "/api/v2/api-keys",
    ])
    func `one row, its relations and its caller are found by index`(target: String) async throws {
        let world = try await Self.isolated(false)
        for credential in [Credential.admin, .compagnon, .key(.admin, "read")] {
            if case .key = credential, target.hasSuffix("api-keys") { continue }
            _ = world.recorder.take()
            _ = try await world.call("GET", target, as: credential)
            for query in world.recorder.take() {
                let sql = query.rendered(for: .sqlite).text
                guard sql.hasPrefix("SELECT") else { continue }
                for line in try world.embedded.plan(of: query) {
                    #expect(!line.hasPrefix("SCAN") || line == "SCAN CONSTANT ROW" || line.contains("USING INDEX"), "\(target): \(line)\n\(sql)")
                }
            }
        }
    }

    @Test func `the relations of a page are found by index`() async throws {
        let world = try await Self.isolated(false)
        _ = world.recorder.take()
        _ = try await world.call("GET", "/api/v2/chantiers?limit=50&fields=*")
        for query in world.recorder.take() {
            let sql = query.rendered(for: .sqlite).text
            guard sql.hasPrefix("SELECT"), sql.contains(" IN (") else { continue }
            for line in try world.embedded.plan(of: query) {
                #expect(!line.hasPrefix("SCAN") || line.contains("USING"), "\(line)\n\(sql)")
            }
        }
    }
}
