import Kernel
import UseCaseKit

/// A request that found its operation: what is known of it before anybody is.
struct Incoming: Sendable {
    let exchange: Exchange
    let match: Router.Match
    let query: QueryString
    /// The credential that the operation asks for; `nil` when it asks for none.
    let presented: PresentedCredential?
    private let ports: API.Ports

    /// - Throws: what a stranger is refused for: an unreadable query, no credential, a cookie without its CSRF token.
    init(_ exchange: Exchange, _ match: Router.Match, _ ports: API.Ports) throws(Fault) {
        self.exchange = exchange
        self.match = match
        self.ports = ports
        query = try Self.query(exchange.request)
        presented = try Self.presented(exchange.request, match.operation, ports.authenticator)
    }

    var operation: Operation { match.operation }

    /// The call, once its caller is known: authorised first, because a stranger does not make us read what he sends.
    func call(_ progress: Exchange.Outcome) throws -> Call {
        var caller = progress.caller
        try Self.authorise(&caller, operation)
        let body = try BodyReader.read(exchange.request, operation)
        let call = Call(
            operation: operation, route: match.route, request: exchange.request, path: match.parameters, query: query, body: body,
            caller: caller ?? .nobody(exchange.client), now: ports.environment.now(), admission: progress.admission, renderer: ports.renderer)
        try UnknownParameters.refuse(call)
        return call
    }

    private static func query(_ request: APIRequest) throws(Fault) -> QueryString {
        do { return try QueryString(request.query) } catch {
            throw Fault(.malformedRequest, Text("La requête contient un encodage invalide.", "The query has a broken encoding."))
        }
    }

    private static func presented(
        _ request: APIRequest, _ operation: Operation, _ authenticator: any Authenticator
    ) throws(Fault) -> PresentedCredential? {
        guard case .caller = operation.access else { return nil }
        guard let presented = Credentials.presented(by: request) else { throw Fault(.unauthenticated) }
        if presented.isCookie, operation.isWrite { try checkCSRF(request, presented.token, authenticator) }
        return presented
    }

    /// A browser sends cookies by itself; only our page knows the token to repeat (domain.md §0, "CSRF").
    private static func checkCSRF(_ request: APIRequest, _ token: String, _ authenticator: any Authenticator) throws(Fault) {
        guard let expected = authenticator.csrfToken(of: token), let given = request[.csrfToken], Credentials.areEqual(expected, given) else {
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
