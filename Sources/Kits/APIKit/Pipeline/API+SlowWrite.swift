import Kernel
import SQLKit
import Synchronization
import UseCaseKit

/// What must wait for something else than storage before it changes anything, or in between.
extension API {
    /// A write that waits first. Its key is taken before, so that a second request finds the first one running, and its answer is kept in the
    /// transaction of its effect; so is a refusal that left a count.
    func prepared(_ call: Call, _ prepare: @Sendable (Call, Flow) async throws -> Operation.Write) async throws -> APIResponse {
        guard let idempotency = try Idempotency(call, digest: ports.digest) else {
            let handle = try await prepare(call, flow(call))
            return try await writing(call) { try answer(call, under: nil, $0, .outcome(handle)) }
        }
        let user = call.caller.userID
        if let known = try await writing(call, { try idempotency.replayOrReserve($0, user: user) }) {
            await countEverything()
            return known
        }
        let kept = Kept()
        do {
            let handle = try await prepare(call, flow(call, idempotency, kept))
            return try await writing(call) { try answer(call, under: idempotency, $0, .outcome(handle)) }
        } catch { return try await refuse(call, under: idempotency, Fault(wrapping: error), isKept: kept.isTrue) }
    }

    /// Keeps a refusal for good as the answer; gives the key back for any other.
    ///
    /// - Parameter isKept: the transaction that counted it did so already.
    private func refuse(_ call: Call, under idempotency: Idempotency, _ fault: Fault, isKept: Bool) async throws -> APIResponse {
        let user = call.caller.userID
        guard Self.isRemembered(fault, call) else {
            try await writing(call) { try idempotency.release($0, user: user) }
            throw fault
        }
        let answer = Exchange.response(fault, call)
        if !isKept { try await writing(call) { try idempotency.store(answer, $0, user: user) } }
        return answer
    }

    /// What its transactions leave besides their effect: an audit row, and a refusal under the client's key.
    func flow(_ call: Call, _ idempotency: Idempotency? = nil, _ kept: Kept = Kept()) -> Flow {
        Flow(
            database: ports.database, session: { session($0, call) },
            note: { session, fault in
                try audit(call, status: fault.map { FaultRendering.status(of: $0, call.version) } ?? call.operation.status, session)
                guard let idempotency, let fault, Self.isRemembered(fault, call) else { return }
                try idempotency.store(Exchange.response(fault, call), session, user: call.caller.userID)
                kept.note()
            })
    }

    /// Whether a transaction wrote the refusal under the key. When that transaction then fails, its failure is another, which is not remembered.
    final class Kept: Sendable {
        private let value = Atomic(false)

        var isTrue: Bool { value.load(ordering: .acquiring) }
        func note() { value.store(true, ordering: .releasing) }
    }
}
