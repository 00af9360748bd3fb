import APIKit
import ChantiersDomain
import Kernel
import ResourceKit
import SQLKit
import UseCaseKit

extension ChantiersOperations {
    /// One collection, two pagings: the SDK 1.0.0 expects its own defaults (domain.md §4.1, §4.2).
    var lists: [Operation] {
        [
            .list(
                "listChantiers", Self.tag, Text("Lister les chantiers", "List sites"), Chantier.listed,
                routes: [.v1(.get, "/chantiers"), .v2(.get, "/chantiers")], scope: Self.reading, access: .perimeter, sealer: sealer),
            .list(
                "listChantiersSDK", Self.tag, Text("Lister les chantiers (SDK 1.0.0)", "List sites (SDK 1.0.0)"), Chantier.listedForSDK,
                routes: [.sdk(.get, "/chantiers")], scope: Self.reading, access: .perimeter, offsetSize: (100, 500), sealer: sealer),
        ]
    }

    var reads: [Operation] {
        [
            .get(
                "getChantier", Self.tag, Text("Lire un chantier", "Read a site"), Chantier.collection,
                routes: [.v1(.get, "/chantiers/{id}"), .sdk(.get, "/chantiers/{id}"), .v2(.get, "/chantiers/{id}")],
                scope: Self.reading, access: .perimeter),
            Operation(
                "getChantierByCode", Self.tag, Text("Lire un chantier par son code", "Read a site by its code"),
                routes: [.v1(.get, "/chantiers/code/{code}"), .v2(.get, "/chantiers/code/{code}")],
                access: .caller(scope: Self.reading, access: .perimeter), parameters: [.fields], answer: .resource(Chantier.resource.shape),
                faults: [.chantierNotFound, .unknownField], caching: .lists, handler: .read(.brief, Self.byCode)),
        ]
    }

    /// A text that is no code names no site.
    @Sendable private static func byCode(_ call: Call, _ session: SQLSession) throws -> Operation.Outcome {
        guard let code = call.path["code"].flatMap(CodeChantier.init(rawValue:)) else { throw Fault(.chantierNotFound) }
        return .rendered(try Chantier.collection.one(where: "t.code = \(code)", call, session))
    }
}
