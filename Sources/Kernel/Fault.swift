/// The one error that crosses rings.
///
/// A fault carries a stable code, what a client may read about it, and what only the log may know. Each surface maps
/// its `Kind` once: HTTP status, GraphQL extension, retry or not.
public struct Fault: Error, Sendable {
    /// How the caller may react.
    public enum Kind: Sendable, CaseIterable {
        /// The request cannot be understood (400).
        case malformed
        /// The request is understood and some of its values are wrong (422).
        case invalid
        case unauthenticated
        case forbidden
        case notFound
        case methodNotAllowed
        case notAcceptable
        /// A business rule says no in the present state: 400 on v1, 409 on v2 (product.md §5, O-3).
        case refused
        /// Contradicts the present state: 409 on every version.
        case conflict
        case preconditionFailed
        case tooLarge
        case uriTooLong
        case headersTooLarge
        case unsupportedMedia
        case timeout
        case throttled
        case unavailable
        /// A broken invariant of ours: logged, counted, never explained to the client.
        case bug
    }

    /// A stable, documented identifier such as `signalement.not_found`.
    public struct Code: Sendable, Hashable {
        public let name: String
        public let kind: Kind
        public let text: Text

        public init(_ name: String, _ kind: Kind, _ french: String, _ english: String) {
            self.name = name
            self.kind = kind
            self.text = Text(french, english)
        }

        public static func == (left: Code, right: Code) -> Bool { left.name == right.name }
        public func hash(into hasher: inout Hasher) { hasher.combine(name) }
    }

    public let code: Code
    /// The sentence shown to the client: the code's own, or a more precise one.
    public let text: Text
    /// The v1 name of the one field that the refusal is about, when there is one.
    public let field: String?
    /// Every value found wrong, for `invalid` faults.
    public let problems: [FieldProblem]
    /// Structured facts that a client may act on (counts, prerequisites), in emission order.
    public let facts: [JSON.Member]
    /// Why, for the log only.
    public let cause: (any Error)?
    /// Where it was thrown, for the log only.
    public let location: String

    public init(
        _ code: Code, _ text: Text? = nil, field: String? = nil, problems: [FieldProblem] = [], facts: [JSON.Member] = [],
        cause: (any Error)? = nil, file: StaticString = #fileID, line: UInt = #line
    ) {
        self.code = code
        self.text = text ?? code.text
        self.field = field
        self.problems = problems
        self.facts = facts
        self.cause = cause
        self.location = "\(file):\(line)"
    }

    /// A fault thrown elsewhere, told again.
    public init(
        _ code: Code, _ text: Text, field: String?, problems: [FieldProblem], facts: [JSON.Member], cause: (any Error)?, from location: String
    ) {
        self.code = code
        self.text = text
        self.field = field
        self.problems = problems
        self.facts = facts
        self.cause = cause
        self.location = location
    }

    /// `error` itself when it is a fault, a bug that carries it otherwise.
    public init(wrapping error: any Error, file: StaticString = #fileID, line: UInt = #line) {
        self = (error as? Fault) ?? Fault(.unexpected, cause: error, file: file, line: line)
    }
}

/// One value of a request found wrong: where it stands, and why.
public struct FieldProblem: Sendable, Equatable {
    public enum Place: String, Sendable { case body, query, path, header }

    public let place: Place
    /// Names and indexes from the root of `place` down to the value, in the names of the request's API version.
    public let path: [String]
    /// The stable machine word: `missing`, `string_too_short`, `int_parsing`… (domain.md §0).
    public let type: String
    public let message: Text

    public init(_ place: Place, _ path: [String], _ type: String, _ message: Text) {
        self.place = place
        self.path = path
        self.type = type
        self.message = message
    }
}

extension Fault.Code {
    public static let unexpected = Self("internal", .bug, "Une erreur interne est survenue.", "An internal error occurred.")
    public static let invalidInput = Self(
        "request.invalid", .invalid, "La requête contient des valeurs invalides.", "The request contains invalid values.")
    public static let invalidCredentials = Self(
        "auth.invalid_credentials", .unauthenticated, "Identifiants invalides ou expirés.", "Invalid or expired credentials.")
    public static let forbidden = Self("auth.forbidden", .forbidden, "Droits insuffisants pour cette action.", "You are not allowed to do this.")
    public static let outsidePerimeter = Self(
        "auth.outside_perimeter", .forbidden, "Cette ressource est hors de votre périmètre.", "This resource is outside your perimeter.")
    public static let staleVersion = Self(
        "resource.stale", .conflict, "La ressource a été modifiée entre-temps : relisez-la puis recommencez.",
        "The resource was changed in the meantime: read it again, then retry.")
}
