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
        guard let reading, let cache = ports.cache else { return nil }
        return cache.identities.find(presented.token, request.exchange.client, reading, at: ports.environment.now())
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
