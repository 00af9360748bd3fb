import Kernel
import ResourceKit
import SQLKit
import UseCaseKit

/// The audit row of an operation that writes.
enum AuditLog {
    static func record(_ call: Call, status: Int, bodyDigest: [UInt8], _ session: SQLSession) throws {
        let row = AuditRow(
            call.operation.name, by: call.caller, method: call.request.method, endpoint: call.route.path, status: status,
            bodyDigest: call.request.body.isEmpty ? nil : bodyDigest)
        try row.insert(about: (call.operation.target?.name, otherwise: call.operation.tag.name), into: session)
    }
}
