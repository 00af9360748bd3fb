import Kernel
import UseCaseKit

/// What two calls must have in common to be given the same answer.
struct CacheKey: Hashable, Sendable {
    /// Whose eyes the answer is for. Managers of a role see the same; whoever is held to a perimeter sees his own.
    private enum Viewer: Hashable {
        case anyone(Role)
        case one(UtilisateurID, Role, Grant)
    }

    private let operation: String
    /// With the version in it, as it was sent.
    private let path: String
    private let query: String
    private let language: Language
    private let scopes: UInt64
    private let viewer: Viewer

    init(_ call: Call) {
        let caller = call.caller
        operation = call.operation.name
        path = call.request.path
        query = Self.canonical(call.request.query)
        language = caller.client.language
        scopes = caller.scopes.fingerprint
        viewer =
            caller.grant == .all && caller.perimeter == .everything ? .anyone(caller.role) : .one(caller.userID, caller.role, caller.grant)
    }

    /// The parameters by name; those of one name keep their order, which has a meaning. Still encoded, so that no value looks
    /// like two.
    private static func canonical(_ query: String) -> String {
        guard query.utf8.contains(UInt8(ascii: "&")) else { return query }
        let parts = query.split(separator: "&").map { (name: $0.prefix { $0 != "=" }, text: $0) }
        // Swift's sort keeps the order of equals.
        return parts.sorted { $0.name < $1.name }.map(\.text).joined(separator: "&")
    }

    /// The same for every process of this build.
    var text: String {
        let viewer =
            switch viewer {
            case .anyone(let role): "\(role)"
            case .one(let id, let role, let grant): "\(role).\(grant).\(id)"
            }
        return [operation, path, query, language.rawValue, String(scopes, radix: 16), viewer].joined(separator: "\u{0}")
    }
}
