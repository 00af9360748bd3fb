import Kernel
import ResourceKit
import SQLKit
import UseCaseKit

/// What changes something in one transaction.
extension API {
    /// What a transaction is opened for.
    enum Effect: Sendable {
        case outcome(Operation.Write)
        /// A change of one row, and that row as the answer.
        case row(of: Collection, Operation.Change)
    }

    /// The effect, its events, its audit row and its idempotency record, or nothing. Without a key they may be there although the row that
    /// was changed could not be shown (a bug, 500).
    func write(_ call: Call, _ effect: Effect) async throws -> APIResponse {
        let idempotency = try Idempotency(call, digest: ports.digest)
        let (response, isReplay) = try await writing(call) { session -> (APIResponse, Bool) in
            if let replay = try idempotency?.replay(session, user: call.caller.userID) { return (replay, true) }
            return (try answer(call, under: idempotency, session, effect), false)
        }
        if isReplay { await countEverything() }
        return response
    }

    func writing<Value: Sendable>(_ call: Call, _ body: @escaping @Sendable (SQLSession) throws -> Value) async throws -> Value {
        // What was posted may be refused by the commit only.
        do { return try await ports.database.write { try body(session($0, call)) } } catch let violation as ConstraintViolation {
            throw Self.fault(violation)
        }
    }

    /// Whoever made the change that is told again may have died before it was counted.
    func countEverything() async {
        guard let cache = ports.cache else { return }
        await cache.generations.changed(cache.catalog.all)
    }

    /// The effect, with what is kept of its answer under the client's key.
    func answer(_ call: Call, under idempotency: Idempotency?, _ session: SQLSession, _ effect: Effect) throws -> APIResponse {
        guard let idempotency else { return try perform(effect, call, session, isAll: true) }
        let response = try remembered(call, session, effect)
        if response.status < 500 { try idempotency.store(response, session, user: call.caller.userID) }
        return response
    }

    /// The effect, or its refusal as an answer that can be remembered: the refused change is undone first.
    private func remembered(_ call: Call, _ session: SQLSession, _ effect: Effect) throws -> APIResponse {
        try session.connection.run("SAVEPOINT effect")
        do {
            let response = try perform(effect, call, session, isAll: false)
            try session.connection.run("RELEASE effect")
            return response
        } catch let fault as Fault where Self.isRemembered(fault, call) {
            try session.connection.run("ROLLBACK TO effect")
            try session.connection.run("RELEASE effect")
            return Exchange.response(fault, call)
        }
    }

    /// A refusal for good. "Come back later" and "read it again first" must not be the answer for a whole day.
    static func isRemembered(_ fault: Fault, _ call: Call) -> Bool {
        fault.code.kind != .throttled && fault.code.kind != .preconditionFailed && fault.code != .staleVersion
            && fault.code.kind.status(isV1: call.version == .v1) < 500
    }

    /// - Parameter isAll: whether nothing is written after it.
    private func perform(_ effect: Effect, _ call: Call, _ session: SQLSession, isAll: Bool) throws -> APIResponse {
        try checkPrecondition(call, session)
        do {
            return switch effect {
            case .outcome(let handle): try told(handle(call, session), call, session)
            case .row(let collection, let change): try shown(change(call, session), of: collection, call, session, isAll: isAll)
            }
        } catch let violation as ConstraintViolation { throw Self.fault(violation) }
    }

    private func told(_ outcome: Operation.Outcome, _ call: Call, _ session: SQLSession) throws -> APIResponse {
        let response = try response(to: call, outcome)
        try audit(call, status: response.status, session)
        return response
    }

    /// The audit row goes first: then the row that was changed is the last thing that the transaction is asked for.
    private func shown(_ id: SQLValue, of collection: Collection, _ call: Call, _ session: SQLSession, isAll: Bool) throws -> APIResponse {
        try audit(call, status: call.operation.status, session)
        var rendered = try collection.written(id, call, session, isLast: isAll)
        if call.operation.status == 201, !call.route.path.contains("{"), let id = id.integer {
            rendered.headers.append(("location", "\(call.route.path)/\(id)"))
        }
        return try response(to: call, .rendered(rendered))
    }

    func audit(_ call: Call, status: Int, _ session: SQLSession) throws {
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
