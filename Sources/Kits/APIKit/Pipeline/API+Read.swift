import Kernel
import SQLKit

/// Reads: given again when they were kept and still hold, computed otherwise, and computed once for all who ask at the same time.
extension API {
    typealias ReadHandler = @Sendable (Call, SQLSession) throws -> Operation.Outcome

    // MARK: On the calling thread

    /// Identifies and answers; `nil` when the request is no brief read, must wait for somebody, or the engine reads elsewhere.
    func readNow(_ request: Incoming, _ outcome: inout Exchange.Outcome) throws -> APIResponse? {
        guard case .read(let cost, let handle) = request.operation.handler, case .now(let reading) = reading(for: request.operation),
            try identifyNow(request, reading, &outcome), try admitNow(request, &outcome)
        else { return nil }
        let call = try request.call(outcome)
        let inquiry = Inquiry(call, ports.cache, reading)
        if let kept = inquiry?.kept {
            outcome.cache = .hit
            return Conditional.apply(kept.response, call)
        }
        guard cost(call) == .brief else { return nil }
        return try computeNow(call, handle, inquiry, &outcome).map { Conditional.apply($0, call) }
    }

    /// - Returns: false when what counts must be waited for.
    private func admitNow(_ request: Incoming, _ outcome: inout Exchange.Outcome) throws -> Bool {
        switch admission(of: request, outcome.caller) {
        case .now(let admission): try enter(admission, &outcome)
        case .later: return false
        case nil: break
        }
        return true
    }

    private func computeNow(_ call: Call, _ handle: ReadHandler, _ inquiry: Inquiry?, _ outcome: inout Exchange.Outcome) throws -> APIResponse? {
        if let inquiry {
            switch inquiry.seat {
            case .passenger: return nil
            case .pilot(let flight):
                outcome.cache = .miss
                return try pilotNow(flight, inquiry, call, handle)
            case .none: break
            }
        }
        outcome.cache = Self.unkept(call)
        return try ports.database.readNow { try computed(call, handle, $0) }
    }

    private func pilotNow(_ flight: Flight, _ inquiry: Inquiry, _ call: Call, _ handle: ReadHandler) throws -> APIResponse? {
        var kept: KeptAnswer?
        defer { flight.land(kept) }
        let found = try ports.database.readNow { try inquiry.keeping($0) { try computed(call, handle, $0) } }
        kept = found?.kept
        return found?.response
    }

    // MARK: In a task

    /// - Parameter reading: of before anything was read for this call.
    func read(
        _ call: Call, _ cost: ReadCost, _ handle: @escaping ReadHandler, _ reading: GenerationReading?, _ outcome: inout Exchange.Outcome
    ) async throws -> APIResponse {
        if let inquiry = Inquiry(call, ports.cache, reading), let response = try await ask(inquiry, call, cost, handle, &outcome) { return response }
        outcome.cache = Self.unkept(call)
        return try await ports.database.read(cost) { try computed(call, handle, $0) }
    }

    /// `nil` when the answer must be computed for this call alone.
    private func ask(
        _ inquiry: Inquiry, _ call: Call, _ cost: ReadCost, _ handle: @escaping ReadHandler, _ outcome: inout Exchange.Outcome
    ) async throws -> APIResponse? {
        outcome.cache = .hit
        if let kept = inquiry.kept { return kept.response }
        switch inquiry.seat {
        case .passenger(let flight): return await flight.answer?.response
        case .pilot(let flight): return try await pilot(flight, inquiry, call, cost, handle, &outcome)
        case .none: return nil
        }
    }

    private func pilot(
        _ flight: Flight, _ inquiry: Inquiry, _ call: Call, _ cost: ReadCost, _ handle: @escaping ReadHandler, _ outcome: inout Exchange.Outcome
    ) async throws -> APIResponse {
        var kept: KeptAnswer?
        defer { flight.land(kept) }
        if let shared = await inquiry.shared {
            outcome.cache = .sharedHit
            kept = shared
            return shared.response
        }
        outcome.cache = .miss
        let found = try await ports.database.read(cost) { try inquiry.keeping($0) { try computed(call, handle, $0) } }
        kept = found.kept
        return found.response
    }

    // MARK: Both

    private func computed(_ call: Call, _ handle: ReadHandler, _ connection: any SQLConnection) throws -> APIResponse {
        try response(to: call, try handle(call, session(connection, call)))
    }

    /// What is said of an answer that was neither found nor kept.
    private static func unkept(_ call: Call) -> ResponseCache.Outcome? { call.operation.caching.map { _ in .bypass } }
}
