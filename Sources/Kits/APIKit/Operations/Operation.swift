public import Kernel
public import ResourceKit
public import SQLKit
public import UseCaseKit

/// One thing a client can do, declared once.
///
/// Routes of both versions, rights, validation, documents, idempotency and audit are read from this value; only its
/// handler knows the use case.
public final class Operation: Sendable {
    public enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// One address of the operation.
    public struct Route: Sendable {
        public let version: APIVersion
        public let method: Method
        /// From the root: `/api/v1/chantiers/{id}`. Also the name under which it is logged and counted.
        public let path: String
        /// A path of the published SDK 1.0.0, outside `/api/v1` (domain.md §4.2); kept out of the documents' main list.
        public let isAlias: Bool

        public static func v1(_ method: Method, _ path: String) -> Route {
            Route(version: .v1, method: method, path: "/api/v1" + path, isAlias: false)
        }
        public static func v2(_ method: Method, _ path: String) -> Route {
            Route(version: .v2, method: method, path: "/api/v2" + path, isAlias: false)
        }
        public static func sdk(_ method: Method, _ path: String) -> Route {
            Route(version: .v1, method: method, path: "/api" + path, isAlias: true)
        }
    }

    /// Who may call.
    public enum Guard: Sendable {
        /// Nobody is asked who they are (signing in).
        case open
        /// The credential must carry `scope`, and the role must have a grant.
        case caller(scope: Scope, access: Access)
    }

    /// What comes back, for the documents.
    public enum Answer: Sendable {
        case resource(Shape)
        case page(Shape)
        /// A bare array on v1, `{"data": […]}` on v2.
        case array(Shape)
        case object(ObjectSchema)
        case nothing
    }

    public typealias Write = @Sendable (Call, SQLSession) throws -> Outcome
    /// Answers the id of the row.
    public typealias Change = @Sendable (Call, SQLSession) throws -> SQLValue

    public enum Handler: Sendable {
        /// Reads in one snapshot.
        case read(@Sendable (Call) -> ReadCost, @Sendable (Call, SQLSession) throws -> Outcome)

        /// A read whose cost does not depend on the request.
        public static func read(_ cost: ReadCost, _ handle: @escaping @Sendable (Call, SQLSession) throws -> Outcome) -> Handler {
            .read({ _ in cost }, handle)
        }

        /// Changes in one transaction, which the pipeline opens: effect, events, audit and idempotency commit together.
        case write(Write)
        /// The same, of one row that is answered as it then is.
        case change(Collection, Change)
        /// Must wait first (hash a password), then changes in one transaction like any other write: that is what it answers with.
        /// Meanwhile its key is taken.
        case slowWrite(@Sendable (Call, Flow) async throws -> Write)
        /// Must wait in between, and opens its own transactions through the flow: for those that nobody has to be known for, and whose
        /// answer is therefore never kept under a key.
        case flow(@Sendable (Call, Flow) async throws -> Outcome)
    }

    /// What a handler answers; the pipeline renders it.
    public enum Outcome: Sendable {
        case json(JSON, headers: [(name: String, value: String)] = [])
        /// Already written.
        case rendered(Rendered)
        case nothing
    }

    /// `startChantier`: unique, the operation id of the documents and the action of audit rows.
    public let name: String
    public let tag: Tag
    public let summary: Text
    public let routes: [Route]
    public let access: Guard
    public let body: BodySchema?
    public let parameters: [Parameter]
    public let answer: Answer
    /// 201 for what creates, 200 otherwise; 204 where there is nothing to say.
    public let status: Int
    /// The refusals that are the operation's own, for the documents and the status table.
    public let faults: [Fault.Code]
    /// The resource whose version `If-Match` is compared with, found by `{id}`.
    public let target: Shape?
    /// Whether the body may come as an HTML form (v1's sign-in).
    public let acceptsForm: Bool
    /// How many places a call takes from each purse that it is paid from; 0 tells how they stand and takes nothing.
    public let cost: Int
    /// How long its answers may be kept; `nil` for not at all. Only for reads whose answer follows from the rows, the request and
    /// the caller's role and perimeter: neither from the clock (but for statistics) nor from who exactly asks.
    public let caching: CacheClass?
    /// The account that a call names, for an operation that asks nobody who they are: what is tried on one account is counted
    /// apart (`LimitPolicy.Counting.account`). Throws what the handler would refuse the input with.
    let account: (@Sendable (Call) throws -> String)?
    public let handler: Handler

    public init(
        _ name: String, _ tag: Tag, _ summary: Text, routes: [Route], access: Guard, body: BodySchema? = nil, parameters: [Parameter] = [],
        answer: Answer, status: Int = 200, faults: [Fault.Code] = [], target: Shape? = nil,
        acceptsForm: Bool = false, cost: Int = 1, caching: CacheClass? = nil, account: (@Sendable (Call) throws -> String)? = nil, handler: Handler
    ) {
        // A flow's answer is not kept, so a caller's key would have no effect: seen when the program starts, by whoever declares it so.
        if case .flow = handler, case .caller = access { preconditionFailure("\(name): what a caller asks for is a write, or a slow one") }
        self.name = name
        self.tag = tag
        self.summary = summary
        self.routes = routes
        self.access = access
        self.body = body
        self.parameters = parameters
        self.answer = answer
        self.status = status
        self.faults = faults
        self.target = target
        self.acceptsForm = acceptsForm
        self.cost = cost
        self.caching = caching
        self.account = account
        self.handler = handler
    }

    public var isWrite: Bool { if case .read = handler { false } else { true } }

    /// Whether the pipeline opens the transaction that it writes in.
    var isOneTransaction: Bool {
        switch handler {
        case .write, .change, .slowWrite: true
        case .read, .flow: false
        }
    }
}

/// A chapter of the documents.
public struct Tag: Sendable, Hashable {
    public let name: String
    public let summary: Text

    public init(_ name: String, _ summary: Text) {
        self.name = name
        self.summary = summary
    }
}

/// One request on its way through an operation: who, what, when.
public final class Call: Sendable {
    public let operation: Operation
    public let route: Operation.Route
    public let request: APIRequest
    public let path: [String: String]
    public let query: QueryString
    /// Parsed, `nil` when the request has none.
    public let body: JSON?
    public let caller: Caller
    public let now: Instant
    /// What the call was charged; `nil` when nothing counts it.
    let admission: Admission?
    let renderer: Renderer

    init(
        operation: Operation, route: Operation.Route, request: APIRequest, path: [String: String], query: QueryString, body: JSON?, caller: Caller,
        now: Instant, admission: Admission? = nil, renderer: Renderer
    ) {
        self.operation = operation
        self.route = route
        self.request = request
        self.path = path
        self.query = query
        self.body = body
        self.caller = caller
        self.now = now
        self.admission = admission
        self.renderer = renderer
    }

    public var version: APIVersion { route.version }

    /// What the row looks like to this caller, now.
    public var renderContext: RenderContext { RenderContext(now: now, viewerID: caller.userID, viewerRole: caller.role) }

    /// A positive integer of the path. Anything else names nothing that exists: `code`, usually a 404.
    public func id(_ name: String = "id") throws(Fault) -> Int64 {
        guard let text = path[name], let value = Int64(text), value > 0 else {
            let problem = FieldProblem(.path, [name], "int_parsing", Text("Un entier positif est attendu.", "A positive integer is expected."))
            throw Fault(.invalidInput, problems: [problem])
        }
        return value
    }

    public func value(_ parameter: String) -> String? { query[parameter] }

    /// `true`, `1`, `false` or `0`.
    public func flag(_ name: String, default value: Bool) throws(Fault) -> Bool {
        switch query[name]?.lowercased() {
        case nil: return value
        case "true", "1", "yes", "on": return true
        case "false", "0", "no", "off": return false
        default:
            let problem = FieldProblem(.query, [name], "bool_parsing", Text("Un booléen est attendu.", "A boolean is expected."))
            throw Fault(.invalidInput, problems: [problem])
        }
    }
}

/// What a handler that must wait opens its transactions with.
public struct Flow: Sendable {
    let database: any SQLDatabase
    let session: @Sendable (any SQLConnection) -> SQLSession
    /// Told in the transaction how it ends: refused, or as the operation does.
    let note: @Sendable (SQLSession, Fault?) throws -> Void

    /// Storage for a use case that opens its own transactions; each write carries its audit row, with the status of the answer.
    public func unitOfWork<Scope>(_ scope: @escaping @Sendable (SQLSession) -> Scope) -> some UnitOfWork<Scope> {
        FlowUnitOfWork(flow: self, scope: scope)
    }
}

struct FlowUnitOfWork<Scope>: UnitOfWork {
    let flow: Flow
    let scope: @Sendable (SQLSession) -> Scope

    func read<Value: Sendable>(_ body: @escaping @Sendable (Scope) throws -> Value) async throws(Fault) -> Value {
        do { return try await flow.database.read(.brief) { [flow, scope] in try body(scope(flow.session($0))) } } catch {
            throw Fault(wrapping: error)
        }
    }

    func write<Value: Sendable>(_ body: @escaping @Sendable (Scope) throws -> Value) async throws(Fault) -> Value {
        try await settle { .success(try body($0)) }
    }

    func settle<Value: Sendable>(_ body: @escaping @Sendable (Scope) throws -> Result<Value, Fault>) async throws(Fault) -> Value {
        let result: Result<Value, Fault>
        do {
            result = try await flow.database.write { [flow, scope] connection in
                let session = flow.session(connection)
                let result = try body(scope(session))
                try flow.note(session, result.fault)
                return result
            }
        } catch { throw Fault(wrapping: error) }
        return try result.get()
    }
}

extension Result where Failure == Fault {
    fileprivate var fault: Fault? { if case .failure(let fault) = self { fault } else { nil } }
}

/// Bytes and what belongs to them.
public struct Rendered: Sendable {
    public var bytes: [UInt8]
    /// Strong, quotes included.
    public var tag: String?
    public var headers: [(name: String, value: String)] = []

    public init(bytes: [UInt8], tag: String? = nil, headers: [(name: String, value: String)] = []) {
        self.bytes = bytes
        self.tag = tag
        self.headers = headers
    }
}
