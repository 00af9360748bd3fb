import APIKit
import IdentityDomain
import Kernel
import ResourceKit
import SQLKit
import UseCaseKit

/// The caller's keys, the newest first: a bare array on v1, `{"data": […]}` on v2.
enum APIKeyList {
    static func render(_ call: Call, _ session: SQLSession, includesRevoked: Bool) throws -> Rendered {
        guard let projection = projections[call.version] else { throw Fault(.unexpected) }
        let revoked: SQLQuery = includesRevoked ? "" : " AND t.is_active = \(true)"
        let sql: SQLQuery =
            "SELECT \(projection.columns())\(projection.source) WHERE t.user_id = \(call.caller.userID)\(revoked) ORDER BY t.created_at DESC, t.id DESC"
        var json = JSONWriter(call.version)
        json.raw(call.version == .v1 ? "[" : "{\"data\":[")
        var holes: [Projection.Hole] = []
        var isFirst = true
        try session.connection.visit(sql) { row in
            if !isFirst { json.byte(UInt8(ascii: ",")) }
            isFirst = false
            try projection.write(row, call.renderContext, &json, &holes)
        }
        json.raw(call.version == .v1 ? "]" : "]}")
        return Rendered(bytes: json.array())
    }

    /// A key shows nothing of another resource: its projections need no catalog.
    private static let projections: [APIVersion: Projection] = {
        let catalog = Catalog(shapes: [], links: [])
        return APIVersion.allCases.reduce(into: [:]) { $0[$1] = try? Projection(APIKey.resource.shape, $1, catalog: catalog) }
    }()
}
