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
    private let query: [UInt8]
    private let language: Language
    private let scopes: UInt64
    private let viewer: Viewer

    init(_ call: Call) {
        let caller = call.caller
        operation = call.operation.name
        path = call.request.path
        query = Self.canonical(call.query)
        language = caller.client.language
        scopes = caller.scopes.fingerprint
        viewer =
            caller.grant == .all && caller.perimeter == .everything ? .anyone(caller.role) : .one(caller.userID, caller.role, caller.grant)
    }

    /// The parameters by name as they are understood; those of one name keep their order, which has a meaning. A NUL stands in none of them.
    /// Bytes, because texts that look alike are equal as texts.
    private static func canonical(_ query: QueryString) -> [UInt8] {
        // Swift's sort keeps the order of equals.
        let items = query.items.count > 1 ? query.items.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) } : query.items
        return items.flatMap { Array($0.name.utf8) + [0] + Array($0.value.utf8) + [0] }
    }

    /// What it takes in memory, about.
    var bytes: Int { path.utf8.count + query.count }

    /// The same for every process of this build.
    var identity: [UInt8] {
        let viewer =
            switch viewer {
            case .anyone(let role): "\(role)"
            case .one(let id, let role, let grant): "\(role).\(grant).\(id)"
            }
        let head = [operation, path, language.rawValue, String(scopes, radix: 16), viewer].joined(separator: "\u{0}")
        return Array(head.utf8) + [0] + query
    }
}
