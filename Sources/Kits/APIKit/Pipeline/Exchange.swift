import FoundationEssentials
public import Kernel
import ResourceKit
import SQLKit
import UseCaseKit

/// One request and what every answer to it carries.
struct Exchange: Sendable {
    let request: APIRequest
    let id: String
    let language: Language
    /// Errors outside the API's routes take v1's shape unless the path says v2.
    let version: APIVersion

    init(_ request: APIRequest, id: String, language: Language) {
        self.request = request
        self.id = id
        self.language = language
        version = request.path.hasPrefix("/api/v2") ? .v2 : .v1
    }

    var client: Client { Client(address: request.address, userAgent: request[.userAgent] ?? "", language: language, requestID: id) }

    /// What came of a request: an answer, or why there is none.
    struct Outcome: Sendable {
        var caller: Caller?
        /// What it was charged; `nil` when nothing counts it, or it was refused before.
        var admission: Admission?
        /// What the cache did; `nil` for what is never kept, or before it was asked.
        var cache: ResponseCache.Outcome?
        var response = APIResponse(status: 500)
        var fault: Fault?
    }

    /// The answer and its record, a fault rendered.
    func finish(_ match: Router.Match, _ outcome: Outcome) -> (APIResponse, API.Record) {
        var response = outcome.response
        if let fault = outcome.fault {
            response = FaultRendering.response(
                fault, version: match.route.version, language: language, requestID: id, path: request.path, input: match.operation.body)
        }
        outcome.admission?.append(to: &response.headers)
        response.headers.append(("x-request-id", id))
        // To others it would tell what colleagues ask for.
        if let cache = outcome.cache, outcome.caller?.role == .admin { response.headers.append(("x-cache", cache.header)) }
        let record = API.Record(
            requestID: id, method: request.method, route: match.route.path, template: match.template, status: response.status,
            principal: outcome.caller?.principal, fault: outcome.fault, throttledBy: outcome.admission?.refusingPolicy,
            cache: outcome.cache)
        return (response, record)
    }

    /// An answer to what no operation serves. Unknown routes share one name, so that nobody can grow our series.
    func refuse(_ fault: Fault, extra: [(name: String, value: String)] = []) -> (APIResponse, API.Record) {
        var response = FaultRendering.response(fault, version: version, language: language, requestID: id, path: request.path)
        response.headers += extra
        response.headers.append(("x-request-id", id))
        let record = API.Record(
            requestID: id, method: request.method, route: "unknown", template: nil, status: response.status, principal: nil, fault: fault,
            throttledBy: nil, cache: nil)
        return (response, record)
    }

    /// A refusal as an answer, for those that are remembered.
    static func response(_ fault: Fault, _ call: Call) -> APIResponse {
        let client = call.caller.client
        return FaultRendering.response(
            fault, version: call.version, language: client.language, requestID: client.requestID, path: call.request.path,
            input: call.operation.body)
    }
}

/// The id that follows a request through logs, audit rows and errors.
enum RequestID {
    /// The client's own when it is short and plain, a new one otherwise.
    static func of(_ request: APIRequest, _ environment: Environment) -> String {
        given(by: request) ?? withUnsafeBytes(of: environment.newUUID().uuid) { Array($0).hexadecimal }
    }

    static func given(by request: APIRequest) -> String? {
        guard let given = request[.requestID], (1...64).contains(given.utf8.count), given.utf8.allSatisfy(isPlain) else { return nil }
        return given
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D || byte == 0x2E || byte == 0x5F
    }
}

public enum AcceptLanguage {
    /// The language that the client prefers among ours (RFC 9110 §12.5.4); French when it has no opinion.
    public static func preferred(_ header: String?) -> Language {
        guard let header else { return .french }
        var wishes: [(language: Language, weight: Double)] = []
        var others = 0.0
        for part in header.lowercased().split(separator: ",") {
            let pieces = part.split(separator: ";").map(\.trimmingSpaces)
            guard let tag = pieces.first else { continue }
            let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            if tag == "*" { others = weight }
            if let language = Language(rawValue: String(tag.prefix { $0 != "-" })) { wishes.append((language, weight)) }
        }
        // A star stands for the languages that are not named.
        let unnamed = Language.allCases.filter { language in !wishes.contains { $0.language == language } }
        wishes += unnamed.map { ($0, others) }
        return wishes.reduce((language: .french, weight: 0)) { $1.weight > $0.weight ? $1 : $0 }.language
    }
}

extension API {
    /// The answer to a request that was refused before the API could read it: too large, too slow.
    public static func refusal(_ fault: Fault, to request: APIRequest) -> APIResponse {
        let language = AcceptLanguage.preferred(request[.acceptLanguage])
        return Exchange(request, id: RequestID.given(by: request) ?? "none", language: language).refuse(fault).0
    }
}
