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

    /// What has been written; and, of somebody who was seen before, whether he may go on: one question where they would be two.
    ///
    /// He is charged before it is known whether he still is who he was. If he is not, he gets back what he was charged, and is identified anew.
    func open(_ request: Incoming, _ outcome: inout Exchange.Outcome) async throws -> GenerationReading? {
        guard let cache = ports.cache, let opening = ports.opening, request.operation.cost > 0,
            let known = request.presented.flatMap({ cache.identities.recall($0.token) }),
            let charges = throttle.charges(known.latest, request.operation),
            let (reading, decision) = await opening.read(cache.tables(for: request.operation), charging: charges)
        else { return await reading(for: request.operation).value }
        if let caller = known.caller(request.exchange.client, reading, at: ports.environment.now()) {
            outcome.caller = caller
            try enter(throttle.admission(charges, decision), &outcome)
        } else {
            throttle.giveBack(charges, decision)
        }
        return reading
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
