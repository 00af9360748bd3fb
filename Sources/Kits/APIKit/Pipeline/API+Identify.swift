import Kernel
import SQLKit
import UseCaseKit

/// Who calls: remembered as long as nothing that says so was written, and looked up otherwise.
extension API {
    /// What has been written of what this request may be answered from; to be known before anything is read for it.
    func reading(for operation: Operation) -> Eventually<GenerationReading?> {
        guard let cache = ports.cache else { return .now(nil) }
        return cache.generations.read(cache.tables(for: operation))
    }

    /// Identifies the caller and charges him, and tells what had been written before anything was read for him.
    func admit(_ request: Incoming, _ outcome: inout Exchange.Outcome) async throws -> GenerationReading? {
        guard outcome.caller == nil, let (known, advance) = await charged(request) else {
            let reading = await reading(for: request.operation).value
            if outcome.caller == nil { outcome.caller = try await identify(request, reading) }
            try await charge(request, &outcome)
            return reading
        }
        do {
            outcome.caller = try await still(known, request, advance.reading)
        } catch {
            throttle.giveBack(advance.charges, advance.decision)
            throw error
        }
        if throttle.wouldCharge(outcome.caller, to: request.operation, advance.charges) {
            try enter(throttle.admission(advance.charges, advance.decision), &outcome)
        } else {
            throttle.giveBack(advance.charges, advance.decision)
            try await charge(request, &outcome)
        }
        return advance.reading
    }

    /// What somebody was charged before it was known that he still is who he was.
    private struct Advance {
        let charges: [LimitCharge]
        let decision: LimitDecision
        let reading: GenerationReading?
    }

    /// Charges somebody who was seen before in the question after what has been written: one question where they would be two. `nil` when it
    /// cannot be put that way.
    private func charged(_ request: Incoming) async -> (Identities.Known, Advance)? {
        guard let cache = ports.cache, let opening = ports.opening, request.operation.cost > 0,
            let known = request.presented.flatMap({ cache.identities.recall($0.token) }), known.isFresh(at: ports.environment.now()),
            let charges = throttle.charges(known.latest, request.operation),
            let (reading, decision) = await opening.read(cache.tables(for: request.operation), charging: charges)
        else { return nil }
        return (known, Advance(charges: charges, decision: decision, reading: reading))
    }

    private func still(_ known: Identities.Known, _ request: Incoming, _ reading: GenerationReading?) async throws -> Caller? {
        if let caller = known.caller(request.exchange.client, reading, at: ports.environment.now()) { return caller }
        // Not to be charged again for what a stranger does with a credential that was his.
        if reading != nil, let presented = request.presented { ports.cache?.identities.forget(presented.token) }
        return try await identify(request, reading)
    }

    private func charge(_ request: Incoming, _ outcome: inout Exchange.Outcome) async throws {
        guard outcome.admission == nil, let admission = admission(of: request, outcome.caller) else { return }
        try enter(await admission.value, &outcome)
    }

    /// - Returns: false when the engine reads elsewhere only.
    func identifyNow(_ request: Incoming, _ reading: GenerationReading?, _ outcome: inout Exchange.Outcome) throws -> Bool {
        guard let presented = request.presented else { return true }
        outcome.caller = remembered(presented, request, reading)
        if outcome.caller != nil { return true }
        outcome.caller = try ports.database.readNow { try authenticate(presented, request, reading, $0) }
        return outcome.caller != nil
    }

    func identify(_ request: Incoming, _ reading: GenerationReading?) async throws -> Caller? {
        guard let presented = request.presented else { return nil }
        if let known = remembered(presented, request, reading) { return known }
        return try await ports.database.read(.brief) { try authenticate(presented, request, reading, $0) }
    }

    private func remembered(_ presented: PresentedCredential, _ request: Incoming, _ reading: GenerationReading?) -> Caller? {
        guard reading != nil else { return nil }
        return ports.cache?.identities.recall(presented.token)?.caller(request.exchange.client, reading, at: ports.environment.now())
    }

    private func authenticate(
        _ presented: PresentedCredential, _ request: Incoming, _ reading: GenerationReading?, _ connection: any SQLConnection
    ) throws -> Caller {
        guard let reading, let cache = ports.cache else { return try identity(presented, request, connection).caller }
        let observed = ObservedConnection(connection, cache.catalog)
        let identity = try identity(presented, request, observed)
        cache.identities.keep(identity, of: presented.token, reads: observed.touch.reads, reading, at: ports.environment.now())
        return identity.caller
    }

    private func identity(_ presented: PresentedCredential, _ request: Incoming, _ connection: any SQLConnection) throws -> Identity {
        let session = SQLSession(connection, now: ports.environment.now(), caller: nil, environment: ports.environment)
        return try ports.authenticator.identity(presenting: presented.token, client: request.exchange.client, in: session)
    }
}
