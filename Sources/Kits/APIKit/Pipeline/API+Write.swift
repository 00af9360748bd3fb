import Kernel
import ResourceKit
import SQLKit
import UseCaseKit

/// What changes something in one transaction.
extension API {
    /// The effect, its events, its audit row and its idempotency record, or nothing.
    func write(_ call: Call) async throws -> APIResponse {
        let idempotency = try Idempotency(call, digest: ports.digest)
        do {
            let (response, isReplay) = try await ports.database.write { connection -> (APIResponse, Bool) in
                let session = session(connection, call)
                guard let idempotency else { return (try effect(call, session, isAll: true), false) }
                if let replay = try idempotency.replay(session, user: call.caller.userID) { return (replay, true) }
                let response = try remembered(call, session)
                if response.status < 500 { try idempotency.store(response, session, user: call.caller.userID) }
                return (response, false)
            }
            if isReplay { await countEverything() }
            return response
            // What was posted may be refused by the commit only.
        } catch let violation as ConstraintViolation { throw Self.fault(violation) }
    }

    /// Whoever made the change that is told again may have died before it was counted.
    func countEverything() async {
        guard let cache = ports.cache else { return }
        await cache.generations.changed(cache.catalog.all)
    }

    /// The effect, or its refusal as an answer that can be remembered: the refused change is undone first.
    private func remembered(_ call: Call, _ session: SQLSession) throws -> APIResponse {
        try session.connection.run("SAVEPOINT effect")
        do {
            let response = try effect(call, session, isAll: false)
            try session.connection.run("RELEASE effect")
            return response
        } catch let fault as Fault where Self.isRemembered(fault, call) {
            try session.connection.run("ROLLBACK TO effect")
            try session.connection.run("RELEASE effect")
            return Exchange.response(fault, call)
        }
    }

    /// - Parameter isAll: whether nothing is written after it.
    private func effect(_ call: Call, _ session: SQLSession, isAll: Bool) throws -> APIResponse {
        try checkPrecondition(call, session)
        do {
            return switch call.operation.handler {
            case .change(let collection, let change): try changed(collection, change(call, session), call, session, isAll: isAll)
            case .write(let handle): try written(handle(call, session), call, session)
            case .read, .flow: preconditionFailure("\(call.operation.name) is not done in one transaction")
            }
        } catch let violation as ConstraintViolation { throw Self.fault(violation) }
    }

    private func written(_ outcome: Operation.Outcome, _ call: Call, _ session: SQLSession) throws -> APIResponse {
        let response = try response(to: call, outcome)
        try audit(call, status: response.status, session)
        return response
    }

    /// The audit row goes first: then the row that was changed is the last thing that the transaction is asked for.
    private func changed(_ collection: Collection, _ id: SQLValue, _ call: Call, _ session: SQLSession, isAll: Bool) throws -> APIResponse {
        try audit(call, status: call.operation.status, session)
        var rendered = try collection.written(id, call, session, isLast: isAll)
        if call.operation.status == 201, !call.route.path.contains("{"), let id = id.integer {
            rendered.headers.append(("location", "\(call.route.path)/\(id)"))
        }
        return try response(to: call, .rendered(rendered))
    }

    private func audit(_ call: Call, status: Int, _ session: SQLSession) throws {
        try AuditLog.record(call, status: status, bodyDigest: call.request.body.withUnsafeBytes(ports.digest), session)
    }

    /// `If-Match` against the row's version, in the transaction that will change it.
    private func checkPrecondition(_ call: Call, _ session: SQLSession) throws {
        guard let header = call.request[.ifMatch], let target = call.operation.target else { return }
        let id = try call.id()
        let version = try session.connection.first("SELECT version FROM \(table: target) WHERE id = \(id)") { $0.integer(0) }
        guard let version else { return }
        guard EntityTags.matches(header, version: version) else { throw Fault(.preconditionFailed) }
    }

    private static func fault(_ violation: ConstraintViolation) -> Fault {
        switch violation.kind {
        case .unique: Fault(.duplicate, cause: violation)
        case .foreignKey: Fault(.referenced, cause: violation)
        case .check, .notNull, .other: Fault(.unexpected, cause: violation)
        }
    }
}
