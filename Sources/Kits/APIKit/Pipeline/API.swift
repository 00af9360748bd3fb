public import Kernel
import ResourceKit
public import SQLKit
public import UseCaseKit

/// The whole API behind one function: a request in, an answer out, whatever the transport.
///
/// Stages, in order: route → identify → authorise → parse → execute (idempotency, precondition, use case,
/// audit, in one transaction) → render → conditional. No operation does any of it by hand.
public struct API: Sendable {
    /// What happened to one request, for the log and the metrics. No secret, no body.
    public struct Record: Sendable {
        public let requestID: String
        public let method: String
        /// The route's template, never the path: `/api/v1/chantiers/{id}`.
        public let route: String
        public let status: Int
        /// `user:42`, `key:<uuid>`; `nil` before anybody is known.
        public let principal: String?
        /// What went wrong, when something did; `bug` and `unavailable` deserve a line of their own.
        public let fault: Fault?
    }

    public struct Ports: Sendable {
        public let database: any SQLDatabase
        public let authenticator: any Authenticator
        public let environment: Environment
        public let renderer: Renderer
        /// A keyed digest: bodies hold passwords, and what is kept of them must not help to guess.
        public let digest: @Sendable (UnsafeRawBufferPointer) -> [UInt8]

        public init(
            database: any SQLDatabase, authenticator: any Authenticator, environment: Environment, renderer: Renderer,
            digest: @escaping @Sendable (UnsafeRawBufferPointer) -> [UInt8]
        ) {
            self.database = database
            self.authenticator = authenticator
            self.environment = environment
            self.renderer = renderer
            self.digest = digest
        }
    }

    /// Bytes of a body that is not an upload (product.md §4).
    public static let maximumBody = 2 * 1024 * 1024
    public static let maximumURI = 8 * 1024
    public static let maximumHeaders = 100

    public let operations: [Operation]
    let router: Router
    let ports: Ports

    public init(_ operations: [Operation], ports: Ports) {
        self.operations = operations
        self.ports = ports
        router = Router(operations)
    }

    /// Never throws: a fault is an answer too.
    public func respond(to request: APIRequest) async -> (APIResponse, Record) {
        let exchange = Exchange(request, id: RequestID.of(request, ports.environment), language: AcceptLanguage.preferred(request[.acceptLanguage]))
        switch router.find(request.method, request.path) {
        case .found(let match): return await exchange.finish(match) { try await answer(exchange, match, &$0) }
        case .wrongMethod(let allowed): return exchange.refuse(Fault(.methodNotAllowed), extra: [("allow", Self.allow(allowed))])
        case .unknown: return exchange.refuse(Fault(.unknownRoute))
        }
    }

    private static func allow(_ methods: [String]) -> String {
        (methods + (methods.contains("GET") ? ["HEAD"] : []) + ["OPTIONS"]).joined(separator: ", ")
    }

    private func answer(_ exchange: Exchange, _ match: Router.Match, _ principal: inout String?) async throws -> APIResponse {
        let query = try Self.query(exchange.request)
        let prepare: @Sendable (Caller?) throws -> Call = { [ports] known in
            var caller = known
            try Self.authorise(&caller, match.operation)
            // Only now: a stranger does not make us read what he sends.
            let body = try BodyReader.read(exchange.request, match.operation)
            let call = Call(
                operation: match.operation, route: match.route, request: exchange.request, path: match.parameters, query: query, body: body,
                caller: caller ?? .nobody(exchange.client), now: ports.environment.now(), renderer: ports.renderer)
            try UnknownParameters.refuse(call)
            return call
        }
        if case .read(let cost, let handle) = match.operation.handler {
            let brief = try await readBriefly(exchange, match.operation, prepare, cost, handle)
            principal = brief.principal
            if let answered = brief.answer { return try answered.get() }
        }
        let caller = try await identify(exchange.request, match.operation, exchange.client)
        principal = caller?.principal
        let call = try prepare(caller)
        return Conditional.apply(try await execute(call), call)
    }

    /// Identifies and answers in one snapshot, on the calling thread; no answer when the read may take long.
    private func readBriefly(
        _ exchange: Exchange, _ operation: Operation, _ prepare: @escaping @Sendable (Caller?) throws -> Call,
        _ cost: @escaping @Sendable (Call) -> ReadCost, _ handle: @escaping @Sendable (Call, SQLSession) throws -> Operation.Outcome
    ) async throws -> (principal: String?, answer: Result<APIResponse, any Error>?) {
        let presented = try presented(exchange.request, operation)
        return try await ports.database.read(.brief) { connection in
            let caller = try presented.map { try authenticate($0, exchange.client, connection) }
            let answer = Result { () throws -> APIResponse? in
                let call = try prepare(caller)
                guard cost(call) == .brief else { return nil }
                return Conditional.apply(try response(to: call, try handle(call, session(connection, call))), call)
            }
            switch answer {
            case .success(nil): return (caller?.principal, nil)
            case .success(let response?): return (caller?.principal, .success(response))
            case .failure(let error): return (caller?.principal, .failure(error))
            }
        }
    }

    private static func query(_ request: APIRequest) throws(Fault) -> QueryString {
        do { return try QueryString(request.query) } catch {
            throw Fault(.malformedRequest, Text("La requête contient un encodage invalide.", "The query has a broken encoding."))
        }
    }

    // MARK: Identify, authorise

    private func identify(_ request: APIRequest, _ operation: Operation, _ client: Client) async throws -> Caller? {
        guard let presented = try presented(request, operation) else { return nil }
        return try await ports.database.read(.brief) { try authenticate(presented, client, $0) }
    }

    /// The credential that the operation asks for; `nil` when it asks for none.
    private func presented(_ request: APIRequest, _ operation: Operation) throws(Fault) -> PresentedCredential? {
        guard case .caller = operation.access else { return nil }
        guard let presented = Credentials.presented(by: request) else { throw Fault(.unauthenticated) }
        if presented.isCookie, operation.isWrite { try checkCSRF(request, presented.token) }
        return presented
    }

    private func authenticate(_ presented: PresentedCredential, _ client: Client, _ connection: any SQLConnection) throws -> Caller {
        let session = SQLSession(connection, now: ports.environment.now(), caller: nil, environment: ports.environment)
        return try ports.authenticator.caller(presenting: presented.token, client: client, in: session)
    }

    /// A browser sends cookies by itself; only our page knows the token to repeat (domain.md §0, "CSRF").
    private func checkCSRF(_ request: APIRequest, _ token: String) throws(Fault) {
        guard let expected = ports.authenticator.csrfToken(of: token), let given = request[.csrfToken], Credentials.areEqual(expected, given) else {
            throw Fault(.csrf)
        }
    }

    /// Right = scope ∩ role; the perimeter is in the SQL of the operation.
    private static func authorise(_ caller: inout Caller?, _ operation: Operation) throws(Fault) {
        guard case .caller(let scope, let access) = operation.access, let known = caller else { return }
        guard known.scopes.grants(scope) else {
            throw Fault(.insufficientScope, Text("Portée requise : \(scope.name).", "Required scope: \(scope.name)."))
        }
        guard access[known.role] != .none else { throw Fault(.forbidden) }
        caller?.grant = access[known.role]
    }

    // MARK: Execute

    private func execute(_ call: Call) async throws -> APIResponse {
        switch call.operation.handler {
        case .read(let cost, let handle):
            return try await ports.database.read(cost(call)) { connection in
                let session = session(connection, call)
                return try response(to: call, try handle(call, session))
            }
        case .write(let handle): return try await transaction(call, handle)
        case .flow(let handle): return try await run(handle, call)
        }
    }

    private func session(_ connection: any SQLConnection, _ call: Call) -> SQLSession {
        SQLSession(connection, now: call.now, caller: call.caller, environment: ports.environment)
    }

    /// The effect, its events, its audit row and its idempotency record, or nothing.
    private func transaction(_ call: Call, _ handle: @escaping Operation.Write) async throws -> APIResponse {
        let idempotency = try Idempotency(call, digest: ports.digest)
        return try await ports.database.write { connection in
            let session = session(connection, call)
            guard let idempotency else { return try effect(call, session, handle) }
            if let replay = try idempotency.replay(session, user: call.caller.userID) { return replay }
            let response = try remembered(call, session, handle)
            if response.status < 500 { try idempotency.store(response, session, user: call.caller.userID) }
            return response
        }
    }

    private func effect(_ call: Call, _ session: SQLSession, _ handle: Operation.Write) throws -> APIResponse {
        try checkPrecondition(call, session)
        let outcome = try translatingConstraints { try handle(call, session) }
        let response = try response(to: call, outcome)
        try AuditLog.record(call, status: response.status, bodyDigest: call.request.body.withUnsafeBytes(ports.digest), session)
        return response
    }

    /// The effect, or its refusal as an answer that can be remembered: the refused change is undone first.
    private func remembered(_ call: Call, _ session: SQLSession, _ handle: Operation.Write) throws -> APIResponse {
        try session.connection.run("SAVEPOINT effect")
        do {
            let response = try effect(call, session, handle)
            try session.connection.run("RELEASE effect")
            return response
        } catch let fault as Fault where Self.isRemembered(fault, call) {
            try session.connection.run("ROLLBACK TO effect")
            try session.connection.run("RELEASE effect")
            return Exchange.response(fault, call)
        }
    }

    /// `If-Match` against the row's version, in the transaction that will change it.
    private func checkPrecondition(_ call: Call, _ session: SQLSession) throws {
        guard let header = call.request[.ifMatch], let target = call.operation.target else { return }
        let id = try call.id()
        let version = try session.connection.first("SELECT version FROM \(table: target) WHERE id = \(id)") { $0.integer(0) }
        guard let version else { return }
        guard EntityTags.matches(header, version: version) else { throw Fault(.preconditionFailed) }
    }

    private func translatingConstraints<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let violation as ConstraintViolation {
            switch violation.kind {
            case .unique: throw Fault(.duplicate, cause: violation)
            case .foreignKey: throw Fault(.referenced, cause: violation)
            case .check, .notNull, .other: throw Fault(.unexpected, cause: violation)
            }
        }
    }

    /// A flow opens its own transactions, so its answer is remembered right after its effect instead of with it; the key
    /// is reserved before, so that a second request finds the first one running.
    private func run(_ handle: @Sendable (Call, Flow) async throws -> Operation.Outcome, _ call: Call) async throws -> APIResponse {
        let flow = Flow(
            database: ports.database, session: { session($0, call) },
            audit: { try AuditLog.record(call, status: call.operation.status, bodyDigest: call.request.body.withUnsafeBytes(ports.digest), $0) })
        guard let idempotency = try Idempotency(call, digest: ports.digest) else { return try response(to: call, try await handle(call, flow)) }
        let user = call.caller.userID
        let known = try await ports.database.write { try idempotency.replayOrReserve(session($0, call), user: user) }
        if let known { return known }
        let answer: APIResponse
        do { answer = try response(to: call, try await handle(call, flow)) } catch {
            let fault = Fault(wrapping: error)
            guard Self.isRemembered(fault, call) else {
                try await ports.database.write { try idempotency.release(session($0, call), user: user) }
                throw fault
            }
            answer = Exchange.response(fault, call)
        }
        try await ports.database.write { try idempotency.store(answer, session($0, call), user: user) }
        return answer
    }

    /// A refusal for good. "Come back later" and "read it again first" must not be the answer for a whole day.
    private static func isRemembered(_ fault: Fault, _ call: Call) -> Bool {
        fault.code.kind != .throttled && fault.code.kind != .preconditionFailed && fault.code != .staleVersion
            && fault.code.kind.status(isV1: call.version == .v1) < 500
    }

    private func response(to call: Call, _ outcome: Operation.Outcome) throws -> APIResponse {
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

extension Caller {
    /// The caller of an open operation: nobody, with no right.
    static func nobody(_ client: Client) -> Caller {
        Caller(userID: UtilisateurID(0), role: .compagnon, credential: .system("anonymous"), scopes: ScopeSet([]), client: client)
    }

    var principal: String {
        switch credential {
        case .session: "user:\(userID)"
        case .apiKey(let id): "key:\(id)"
        case .system(let name): "system:\(name)"
        }
    }
}
