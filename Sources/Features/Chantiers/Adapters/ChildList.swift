import APIKit
import ChantiersDomain
import Kernel
import ResourceKit
import SQLKit
import UseCaseKit

/// The objects that belong to one site, whole: a bare array on v1, under `data` on v2 (domain.md §4.1, envelope A).
struct ChildList: Sendable {
    let shape: Shape
    /// SQL on the alias `t`.
    let order: SQLQuery

    /// - Throws: `chantier.not_found` when the caller may not see the site.
    func render(of chantierID: ChantierID, _ call: Call, _ session: SQLSession) throws -> Rendered {
        guard try SQLChantierDirectory(session).contains(chantierID, in: call.caller.perimeter) else { throw Fault(.chantierNotFound) }
        // The children of sites link to nothing, so an empty catalog resolves them.
        let projection = try Projection(shape, call.version, catalog: Catalog(shapes: [], links: []))
        let context = call.renderContext
        var json = JSONWriter(call.version)
        var holes: [Projection.Hole] = []
        json.raw(call.version == .v1 ? "[" : "{\"data\":[")
        let start = json.count
        let sql: SQLQuery = "SELECT \(projection.columns())\(projection.source) WHERE t.chantier_id = \(chantierID) ORDER BY \(order)"
        try session.connection.visit(sql) { row in
            if json.count > start { json.byte(UInt8(ascii: ",")) }
            try projection.write(row, context, &json, &holes)
        }
        json.raw(call.version == .v1 ? "]" : "]}")
        return Rendered(bytes: json.array())
    }
}
