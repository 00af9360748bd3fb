import APIKit
import FoundationEssentials
import IdentityApplication
import IdentityDomain
import Kernel
import ResourceKit
import SQLKit
import UseCaseKit

extension IdentityOperations {
    static func apiKeys(_ ports: IdentityPorts) -> [Operation] {
        let create = CreateAPIKey(digest: ports.digest, environment: ports.environment)
        return [createAPIKey(create), listAPIKeys, revokeAPIKey, issueAPIKey(create)]
    }

    private static let creationFaults: [Fault.Code] = [
        .unknownScope, .adminScopeReserved, .invalidAPIKeyName, .invalidAPIKeyExpiry, .apiKeyLimitReached,
    ]

    private static func createAPIKey(_ create: CreateAPIKey) -> Operation {
        Operation(
            "createAPIKey", .auth,
            Text("Créer une clé API pour soi ; son secret n'est montré qu'ici.", "Create one's own API key; its secret is shown only here."),
            routes: [.v1(.post, "/auth/api-keys"), .v2(.post, "/api-keys")], access: .caller(scope: .session, access: .own),
            body: NewAPIKey.body.schema, answer: .object(.issuedAPIKey), status: 201, faults: creationFaults,
            handler: .write { call, session in
                let command = try NewAPIKey.body.parse(call).command(call)
                return .issued(try create(command, in: IdentityScope(session), by: call.caller), call)
            })
    }

    private static func issueAPIKey(_ create: CreateAPIKey) -> Operation {
        Operation(
            "issueAPIKey", .auth,
            Text("Créer une clé API pour quelqu'un, avec sa limite horaire.", "Create an API key for somebody, with its hourly limit."),
            routes: [.v1(.post, "/admin/api-keys"), .v2(.post, "/admin/api-keys")], access: .caller(scope: .admin, access: .adminOnly),
            body: NewAPIKey.adminBody.schema, answer: .object(.issuedAPIKey), status: 201,
            faults: creationFaults + [.invalidAPIKeyRateLimit, .utilisateurNotFound, .utilisateurInactive],
            handler: .write { call, session in
                let command = try NewAPIKey.adminBody.parse(call).command(call)
                return .issued(try create(command, in: IdentityScope(session), by: call.caller), call)
            })
    }

    private static let listAPIKeys = Operation(
        "listAPIKeys", .auth, Text("Lister ses clés API, sans leurs secrets.", "List one's API keys, without their secrets."),
        routes: [.v1(.get, "/auth/api-keys"), .v2(.get, "/api-keys")], access: .caller(scope: .session, access: .own),
        parameters: [
            Parameter(
                v1: "include_revoked", v2: "includeRevoked", .boolean, Text("Montrer aussi les clés révoquées.", "Show revoked keys as well."))
        ],
        answer: .array(APIKey.resource.shape),
        handler: .read(.brief) { call, session in
            let includesRevoked = try call.flag(call.version == .v1 ? "include_revoked" : "includeRevoked", default: false)
            return .rendered(try APIKeyList.render(call, session, includesRevoked: includesRevoked))
        })

    private static let revokeAPIKey = Operation(
        "revokeAPIKey", .auth, Text("Révoquer une clé API, pour toujours.", "Revoke an API key, for good."),
        routes: [.v1(.delete, "/auth/api-keys/{id}"), .v2(.delete, "/api-keys/{id}")], access: .caller(scope: .session, access: .own),
        answer: .nothing, status: 204, faults: [.apiKeyNotFound, .forbidden],
        handler: .write { call, session in
            try RevokeAPIKey()(try call.apiKeyID(), in: IdentityScope(session), by: call.caller)
            return .nothing
        })
}

extension Call {
    fileprivate func apiKeyID() throws(Fault) -> APIKeyID {
        guard let uuid = path["id"].flatMap({ UUID(uuidString: $0) }) else {
            let problem = FieldProblem(.path, ["id"], "uuid_parsing", Text("Un UUID est attendu.", "A UUID is expected."))
            throw Fault(.invalidInput, problems: [problem])
        }
        return APIKeyID(uuid)
    }
}
