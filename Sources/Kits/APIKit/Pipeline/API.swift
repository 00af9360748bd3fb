public import Kernel
import ResourceKit
public import SQLKit
public import UseCaseKit

/// The whole API behind one function: a request in, an answer out, whatever the transport.
///
/// Stages, in order: route → identify and throttle → authorise → parse → look up what is kept → execute (idempotency, precondition,
/// use case, audit, in one transaction) → render → conditional → settle (what the answer costs). No operation does any of it by hand.
public struct API: Sendable {
    /// What happened to one request, for the log and the metrics. No secret, no body.
    public struct Record: Sendable {
        public let requestID: String
        public let method: String
        /// The route's template, never the path: `/api/v1/chantiers/{id}`.
        public let route: String
        /// The position of `route` in `templates`; `nil` when there is no such route.
        public let template: Int?
        public let status: Int
        /// `user:42`, `key:<uuid>`; `nil` before anybody is known.
        public let principal: String?
        /// What went wrong, when something did; `bug` and `unavailable` deserve a line of their own.
        public let fault: Fault?
        /// The policy that refused it, when one did.
        public let throttledBy: String?
        /// What the cache did; `nil` for what is never kept.
        public let cache: ResponseCache.Outcome?
    }

    public struct Ports: Sendable {
        public let database: any SQLDatabase
        public let authenticator: any Authenticator
        public let environment: Environment
        public let renderer: Renderer
        /// A keyed digest: bodies hold passwords, and what is kept of them must not help to guess.
        public let digest: @Sendable (UnsafeRawBufferPointer) -> [UInt8]
        public let limits: Limits
        /// `nil` to compute everything anew.
        public let cache: ResponseCache?
        /// `nil` when what has been written and what was spent are not counted in the same place.
        public let opening: (any OpeningStore)?

        public init(
            database: any SQLDatabase, authenticator: any Authenticator, environment: Environment, renderer: Renderer, limits: Limits,
            cache: ResponseCache? = nil, opening: (any OpeningStore)? = nil, digest: @escaping @Sendable (UnsafeRawBufferPointer) -> [UInt8]
        ) {
            self.database = database
            self.authenticator = authenticator
            self.environment = environment
            self.renderer = renderer
            self.limits = limits
            self.cache = cache
            self.opening = opening
            self.digest = digest
        }
    }

    /// Bytes of a body that is not an upload (product.md §4).
    public static let maximumBody = 2 * 1024 * 1024
    public static let maximumURI = 8 * 1024
    public static let maximumHeaders = 100

    public let operations: [Operation]
    /// For what runs several calls in one request.
    public let throttle: Throttle
    let router: Router
    let ports: Ports

    public init(_ operations: [Operation], ports: Ports) {
        self.operations = operations
        self.ports = ports
        router = Router(operations)
        throttle = Throttle(ports.limits, operations, now: ports.environment.now)
    }

    /// The path of every route: what requests are counted under.
    public var templates: [String] { router.templates }

    /// An answer that is there, or the work that will give it.
    public enum Reply: Sendable {
        case now(APIResponse, Record)
        /// Must wait for storage: to be run in a task.
        case later(@Sendable () async -> (APIResponse, Record))
    }

    /// Never throws: a fault is an answer too.
    public func respond(to request: APIRequest) async -> (APIResponse, Record) {
        switch reply(to: request) {
        case .now(let response, let record): (response, record)
        case .later(let work): await work()
        }
    }

    /// Answers on the calling thread what waits for nobody: refusals, and brief reads where the engine can.
    public func reply(to request: APIRequest) -> Reply {
        let exchange = Exchange(request, id: RequestID.of(request, ports.environment), language: AcceptLanguage.preferred(request[.acceptLanguage]))
        switch router.find(request.method, request.path) {
        case .found(let match): return reply(exchange, match)
        case .wrongMethod(let allowed):
            let (response, record) = exchange.refuse(Fault(.methodNotAllowed), extra: [("allow", Self.allow(allowed))])
            return .now(response, record)
        case .unknown:
            let (response, record) = exchange.refuse(Fault(.unknownRoute))
            return .now(response, record)
        }
    }

    private func reply(_ exchange: Exchange, _ match: Router.Match) -> Reply {
        var outcome = Exchange.Outcome()
        do {
            let request = try Incoming(exchange, match, ports)
            guard let response = try readNow(request, &outcome) else {
                return .later { [outcome] in await finish(request, outcome) }
            }
            outcome.response = response
        } catch { outcome.fault = Fault(wrapping: error) }
        switch settle(exchange, match, outcome) {
        case .now(let outcome):
            let (response, record) = exchange.finish(match, outcome)
            return .now(response, record)
        case .later(let work): return .later { exchange.finish(match, await work()) }
        }
    }

    /// - Parameter known: what was found out before it appeared that something must be waited for.
    private func finish(_ request: Incoming, _ known: Exchange.Outcome) async -> (APIResponse, Record) {
        var outcome = known
        do { outcome.response = try await answer(request, &outcome) } catch { outcome.fault = Fault(wrapping: error) }
        return request.exchange.finish(request.match, await settle(request.exchange, request.match, outcome).value)
    }

    private static func allow(_ methods: [String]) -> String {
        (methods + (methods.contains("GET") ? ["HEAD"] : []) + ["OPTIONS"]).joined(separator: ", ")
    }

    private func answer(_ request: Incoming, _ outcome: inout Exchange.Outcome) async throws -> APIResponse {
        let reading = try await admit(request, &outcome)
        let call = try request.call(outcome)
        if let account = try request.operation.account?(call), let admission = throttle.admit(account, from: call.caller.client, to: call.operation) {
            try enter(await admission.value, &outcome)
        }
        return Conditional.apply(try await execute(call, reading, &outcome), call)
    }

    // MARK: Throttle

    /// What the request is charged; `nil` when nothing counts it.
    func admission(of request: Incoming, _ caller: Caller?) -> Eventually<Admission>? {
        guard let caller else { return throttle.admit(from: request.exchange.client, to: request.operation) }
        if request.operation.cost == 0 { return throttle.statement(caller, request.operation) }
        return throttle.admit(caller, to: request.operation)
    }

    func enter(_ admission: Admission, _ outcome: inout Exchange.Outcome) throws {
        outcome.admission = outcome.admission.map { $0.joined(admission) } ?? admission
        if let refusal = admission.refusal { throw refusal }
    }

    /// Gives back what the answer does not cost. A stranger's request is counted here: those who are known never meet that count.
    private func settle(_ exchange: Exchange, _ match: Router.Match, _ outcome: Exchange.Outcome) -> Eventually<Exchange.Outcome> {
        var outcome = outcome
        if var admission = outcome.admission {
            let status = outcome.fault.map { $0.code.kind.status(isV1: match.route.version == .v1) } ?? outcome.response.status
            let isUnchanged = status == 304 && exchange.request[.ifNoneMatch]?.contains("*") == false
            throttle.settle(&admission, status: status, isUnchanged: isUnchanged)
            outcome.admission = admission
            return .now(outcome)
        }
        guard case .caller = match.operation.access, outcome.caller == nil, outcome.fault?.code.kind == .unauthenticated,
            let admission = throttle.admitStranger(exchange.client)
        else { return .now(outcome) }
        return admission.map { [outcome] admission in
            var outcome = outcome
            outcome.admission = admission
            if let refusal = admission.refusal { outcome.fault = refusal }
            return outcome
        }
    }

    // MARK: Execute

    /// - Parameter reading: of before anything was read for this call.
    private func execute(_ call: Call, _ reading: GenerationReading?, _ outcome: inout Exchange.Outcome) async throws -> APIResponse {
        switch call.operation.handler {
        case .read(let cost, let handle): return try await read(call, cost(call), handle, reading, &outcome)
        case .write(let handle): return try await write(call, .outcome(handle))
        case .change(let collection, let change): return try await write(call, .row(of: collection, change))
        case .slowWrite(let prepare): return try await prepared(call, prepare)
        case .flow(let handle): return try response(to: call, try await handle(call, flow(call)))
        }
    }

    func session(_ connection: any SQLConnection, _ call: Call) -> SQLSession {
        SQLSession(connection, now: call.now, caller: call.caller, environment: ports.environment)
    }

    func response(to call: Call, _ outcome: Operation.Outcome) throws -> APIResponse {
        let operation = call.operation
        switch outcome {
        case .nothing: return APIResponse(status: 204)
        case .json(let json, let headers):
            return APIResponse(status: operation.status, headers: [("content-type", "application/json")] + headers, body: json.encoded())
        case .rendered(let rendered):
            var headers = [(name: "content-type", value: "application/json")] + rendered.headers
            if let tag = rendered.tag { headers.append(("etag", tag)) }
            return APIResponse(status: operation.status, headers: headers, body: rendered.bytes)
        }
    }
}
