public import Kernel
import ResourceKit
import SQLKit
public import UseCaseKit

/// The forms that most operations take; a feature declares these, and writes a handler only where it has a use case.
extension Operation {
    /// The rows of a collection, by cursor or by page.
    public static func list(
        _ name: String, _ tag: Tag, _ summary: Text, _ collection: Collection, routes: [Route], scope: Scope, access: Access,
        offsetSize: (standard: Int, maximum: Int) = (20, 100), sealer: any Sealer
    ) -> Operation {
        let listing = Listing(collection: collection, offsetSize: offsetSize, sealer: sealer)
        return Operation(
            name, tag, summary, routes: routes, access: .caller(scope: scope, access: access),
            parameters: ListParameters.all(collection, offsetSize.maximum), answer: .page(collection.shape), faults: [.invalidCursor, .unknownField],
            caching: collection.caching,
            handler: .read(listing.cost) { call, session in .rendered(try listing.render(call, session)) })
    }

    /// One row of a collection, by the `{id}` of the path.
    public static func get(
        _ name: String, _ tag: Tag, _ summary: Text, _ collection: Collection, routes: [Route], scope: Scope, access: Access
    ) -> Operation {
        Operation(
            name, tag, summary, routes: routes, access: .caller(scope: scope, access: access), parameters: [.fields],
            answer: .resource(collection.shape), faults: [collection.notFound, .unknownField], caching: collection.caching,
            handler: .read(.brief) { call, session in .rendered(try collection.one(.integer(try call.id()), call, session)) })
    }

    /// A use case that changes one row and answers with it.
    public static func change(
        _ name: String, _ tag: Tag, _ summary: Text, _ collection: Collection, routes: [Route], scope: Scope, access: Access,
        body: BodySchema? = nil, parameters: [Parameter] = [], status: Int = 200, faults: [Fault.Code] = [],
        _ change: @escaping Change
    ) -> Operation {
        let isOnOne = routes.contains { $0.path.contains("{id}") }
        return Operation(
            name, tag, summary, routes: routes, access: .caller(scope: scope, access: access), body: body, parameters: parameters + [.fields],
            answer: .resource(collection.shape), status: status, faults: (isOnOne ? [collection.notFound] : []) + faults + [.unknownField],
            target: isOnOne ? collection.shape : nil,
            handler: .change(collection, change))
    }
}

/// The parameters of every list.
enum ListParameters {
    static func all(_ collection: Collection, _ maximum: Int) -> [Parameter] {
        let names = { (version: APIVersion) in
            collection.shape.exposed(version).filter(\.traits.isSortable).map { $0.traits.name(version) }.joined(separator: ", ")
        }
        return [
            Parameter(
                v1: "cursor", v2: "cursor", .text,
                Text("Curseur d'une réponse précédente ; vide pour la première page.", "Cursor of a previous answer; empty for the first page.")),
            Parameter(v1: "limit", v2: "limit", .integer, Text("Nombre de lignes par page.", "Rows per page."), range: Listing.pageSize),
            Parameter(
                v1: "page", v2: nil, .integer, Text("Page du mode par pages, à partir de 1.", "Page of the offset mode, from 1."),
                range: 1...1_000_000),
            Parameter(
                v1: "size", v2: nil, .integer, Text("Lignes par page du mode par pages.", "Rows per page of the offset mode."), range: 1...maximum),
            Parameter(v1: "page_size", v2: nil, .integer, Text("Autre nom de `size`.", "Another name for `size`."), range: 1...maximum),
            Parameter(
                v1: "offset", v2: nil, .integer, Text("Lignes à sauter, avec `limit`.", "Rows to skip, with `limit`."), range: 0...1_000_000_000),
            Parameter(
                v1: "sort", v2: "sort", .text,
                Text(
                    "Tri : jusqu'à trois champs séparés par des virgules, `-` pour l'ordre décroissant. Champs : \(names(.v1)).",
                    "Sort: up to three fields separated by commas, `-` for descending. Fields: \(names(.v2)).")),
            Parameter(
                v1: nil, v2: "count", .choice([FieldKind.Choice(v1: "exact", v2: "exact")]), Text("`exact` ajoute `total`.", "`exact` adds `total`.")),
            .fields,
        ] + collection.filters.map(\.parameter)
    }
}
