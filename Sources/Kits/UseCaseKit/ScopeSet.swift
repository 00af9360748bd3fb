/// What a credential was granted, whatever its owner may do (domain.md §5.1).
///
/// Families `chantiers planning pointages …` take `read`, `write` or `*`; the generic `read` stands for every `*:read`,
/// `write` for every `*:read` and `*:write`, `admin` for everything. `<family>:write` alone does not grant `<family>:read`.
public struct ScopeSet: Sendable, Hashable {
    public let names: Set<String>
    private let isUnrestricted: Bool
    /// Tells sets apart for those who keep something by them; the same in every process.
    public let fingerprint: UInt64

    public init(_ names: some Sequence<String>) {
        self.names = Set(names)
        isUnrestricted = false
        fingerprint = Self.fingerprint(of: self.names.sorted().joined(separator: " "))
    }

    private init(unrestricted: Bool) {
        names = []
        isUnrestricted = unrestricted
        fingerprint = Self.fingerprint(of: unrestricted ? "*" : "")
    }

    /// FNV-1a, 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/).
    private static func fingerprint(of text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// A signed-in person: only the role limits.
    public static let unrestricted = ScopeSet(unrestricted: true)

    public static let families = [
        "chantiers", "planning", "pointages", "documents", "signalements", "webhooks", "users", "factures", "clients", "depenses", "connectors",
    ]

    /// Every name that a credential may carry.
    public static let known: Set<String> = Set(
        ["read", "write", "admin"] + families.flatMap { ["\($0):read", "\($0):write", "\($0):*"] })

    public func grants(_ scope: Scope) -> Bool {
        if isUnrestricted || scope == .own { return true }
        let isAdmin = names.contains("admin")
        return switch scope.action {
        case .read: isAdmin || names.contains(scope.name) || names.contains("read") || names.contains("write") || names.contains(scope.wildcard)
        case .write: isAdmin || names.contains(scope.name) || names.contains("write") || names.contains(scope.wildcard)
        case .admin: isAdmin
        case .session: false
        }
    }
}

/// What one operation asks of a credential: `chantiers:read`, `signalements:write`…
public struct Scope: Sendable, Hashable {
    public enum Action: String, Sendable { case read, write, admin, session }

    public let family: String
    public let action: Action
    /// As it appears in a credential and in the documentation.
    public let name: String
    let wildcard: String

    private init(_ family: String, _ action: Action, name: String? = nil) {
        self.family = family
        self.action = action
        self.name = name ?? "\(family):\(action.rawValue)"
        wildcard = "\(family):*"
    }

    public static func read(_ family: String) -> Scope { Scope(family, .read) }
    public static func write(_ family: String) -> Scope { Scope(family, .write) }
    /// What every credential may do, whatever it was granted: read who it is.
    public static let own = Scope("self", .read)
    /// Reserved to credentials that carry `admin`.
    public static let admin = Scope("admin", .admin, name: "admin")
    /// Reserved to a signed-in person: an API key cannot do it, whatever its scopes.
    public static let session = Scope("session", .session, name: "session")
}
