import Kernel
import ResourceKit
import Testing

@testable import APIKit
@testable import Platform
@testable import SQLKit

/// What the compiler cannot check of a declaration: the order of fields of the same type, the names of columns.
struct ResourceTests {
    private struct Undo: Error {}
    /// Columns that follow from others and that no entity takes back.
    private static let derived: Set<String> = ["signalements.echeance", "signalements.nb_reponses"]

    @Test(arguments: ResourceSample.all)
    func `what is stored is what is read back`(sample: ResourceSample) async throws {
        let world = try await World.make()
        await #expect(throws: Undo.self) {
            try await world.write { session in
                // The rows pointed at need not exist: everything is undone.
                switch world.dialect {
                case .sqlite: try session.connection.run("PRAGMA defer_foreign_keys = ON")
                case .postgres: try session.connection.run("SET LOCAL session_replication_role = replica")
                }
                try sample.roundTrip(session)
                throw Undo()
            }
        }
    }

    /// Otherwise two swapped fields would survive the round trip.
    @Test(arguments: ResourceSample.all)
    func `no two values of a sample are the same`(sample: ResourceSample) {
        var seen: [SQLValue] = []
        for (column, value) in zip(sample.shape.columns, sample.bound) where !Self.derived.contains("\(sample.shape.table).\(column.name)") {
            if case .boolean = value { continue }
            #expect(value != .null, "\(column.name)")
            #expect(!seen.contains(value), "\(column.name) repeats \(value)")
            seen.append(value)
        }
    }

    @Test func `every declared shape has a sample, or only reads another's table`() async throws {
        let shapes = try await World.make().platform.modules.flatMap(\.shapes).map(\.name)
        #expect(Set(shapes).subtracting(ResourceSample.all.map(\.shape.name)) == ResourceSample.readOnly)
        #expect(shapes.count == Set(shapes).count)
    }

    @Test func `every declared column is in the schema`() async throws {
        let world = try await World.make()
        for shape in Self.shapes(world) {
            let columns = try await world.columns(of: shape.table)
            #expect(Set(shape.columns.map(\.name)).subtracting(columns) == [], "\(shape.name)")
        }
    }

    /// What a table has beside its resource is there for searches and uniqueness, and written by the repository.
    @Test func `every column of the schema is declared, but those that repositories fill`() async throws {
        let world = try await World.make()
        var undeclared: [String] = []
        for table in Set(Self.shapes(world).map(\.table)) {
            let declared = Set(Self.shapes(world).filter { $0.table == table }.flatMap(\.columns).map(\.name))
            undeclared += try await world.columns(of: table).filter { !declared.contains($0) }.map { "\(table).\($0)" }
        }
        #expect(undeclared.sorted() == ["chantiers.recherche", "signalements.recherche", "utilisateurs.email_key", "utilisateurs.recherche"])
    }

    private static func shapes(_ world: World) -> [Shape] { world.platform.modules.flatMap(\.shapes) + ResourceSample.all.map(\.shape) }

    @Test(arguments: APIVersion.allCases)
    func `a name is given once in a resource`(version: APIVersion) async throws {
        for shape in Self.shapes(try await World.make()) {
            let names = shape.exposed(version).map { $0.traits.name(version) }
            #expect(names.count == Set(names).count, "\(shape.name): \(names)")
            #expect(names.allSatisfy { version == .v1 ? !$0.contains(where: \.isUppercase) : !$0.contains("_") }, "\(shape.name): \(names)")
        }
    }

    /// A link or a relation to a shape that nobody declares would stop the server at the first read.
    @Test func `every link and relation leads somewhere`() async throws {
        let platform = try await World.make().platform
        let shapes = Set(platform.modules.flatMap(\.shapes).map(\.name))
        let links = Set(platform.modules.flatMap(\.links).map { "\($0.resource).\($0.field)" })
        for shape in platform.modules.flatMap(\.shapes) {
            for field in shape.fields {
                switch field.source {
                case .link(_, let resource, let name): #expect(links.contains("\(resource).\(name)"), "\(shape.name).\(field.traits.v1)")
                case .relation(let relation): #expect(shapes.contains(relation.shape), "\(shape.name).\(field.traits.v1)")
                default: break
                }
            }
        }
    }

    @Test func `an enumeration has one spelling for each value in each version`() async throws {
        for shape in Self.shapes(try await World.make()) {
            for case (let name, .choice(let choices)) in shape.fields.map({ ($0.traits.v1, $0.traits.kind.wrapped) }) {
                #expect(Set(choices.map(\.v1)).count == choices.count, "\(shape.name).\(name)")
                #expect(Set(choices.map(\.v2)).count == choices.count, "\(shape.name).\(name)")
            }
        }
    }
}
