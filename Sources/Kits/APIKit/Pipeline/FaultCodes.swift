public import Kernel

extension Fault.Code {
    public static let unknownRoute = Self("request.unknown_route", .notFound, "Not Found", "Not Found")
    public static let methodNotAllowed = Self("request.method_not_allowed", .methodNotAllowed, "Method Not Allowed", "Method Not Allowed")
    public static let malformedRequest = Self("request.malformed", .malformed, "La requête est illisible.", "The request cannot be read.")
    public static let malformedJSON = Self("request.malformed_json", .malformed, "Le corps n'est pas du JSON valide.", "The body is not valid JSON.")
    public static let unsupportedMedia = Self(
        "request.unsupported_media", .unsupportedMedia, "Le corps doit être en application/json.", "The body must be application/json.")
    public static let bodyTooLarge = Self("request.too_large", .tooLarge, "Le corps dépasse 2 Mio.", "The body exceeds 2 MiB.")
    public static let uriTooLong = Self("request.uri_too_long", .uriTooLong, "L'adresse dépasse 8 Kio.", "The address exceeds 8 KiB.")
    public static let headersTooLarge = Self("request.headers_too_large", .headersTooLarge, "Trop d'en-têtes.", "Too many headers.")
    public static let requestTimeout = Self("request.timeout", .timeout, "Le corps arrive trop lentement.", "The body arrives too slowly.")
    public static let unknownField = Self("request.unknown_field", .malformed, "Champ inconnu.", "Unknown field.")
    public static let invalidCursor = Self(
        "request.invalid_cursor", .malformed, "Ce curseur n'est pas valable pour cette liste.", "This cursor is not valid for this list.")
    public static let unauthenticated = Self(
        "auth.required", .unauthenticated, "Authentification requise.", "Authentication is required.")
    public static let insufficientScope = Self(
        "auth.insufficient_scope", .forbidden, "La clé n'a pas la portée nécessaire.", "The credential lacks the required scope.")
    public static let csrf = Self("auth.csrf", .forbidden, "Jeton CSRF absent ou différent.", "CSRF token missing or different.")
    public static let preconditionFailed = Self(
        "resource.precondition_failed", .preconditionFailed, "La ressource a changé depuis votre lecture.", "The resource changed since you read it.")
    public static let idempotencyMismatch = Self(
        "idempotency.mismatch", .invalid, "Cette clé d'idempotence a déjà servi à une autre requête.",
        "This idempotency key was already used for another request.")
    public static let idempotencyKeyInvalid = Self(
        "idempotency.invalid_key", .malformed, "La clé d'idempotence doit compter 1 à 255 caractères imprimables.",
        "The idempotency key must have 1 to 255 printable characters.")
    public static let idempotencyRunning = Self(
        "idempotency.running", .conflict, "Une requête portant cette clé est en cours.", "A request with this key is in progress.")
    public static let duplicate = Self("resource.duplicate", .refused, "Cette valeur existe déjà.", "This value already exists.")
    public static let referenced = Self(
        "resource.referenced", .refused, "La ressource désignée n'existe pas ou sert encore.", "The referenced resource is missing or still in use.")
    public static let rateLimited = Self(
        "rate_limit.exceeded", .throttled, "Trop de requêtes : la limite est atteinte.", "Too many requests: the limit is reached.")
    public static let overloaded = Self(
        "server.overloaded", .unavailable, "Le serveur reçoit trop de données à la fois : réessayez.",
        "The server receives too much at once: try again.")
    public static let draining = Self("server.draining", .unavailable, "Le serveur s'arrête.", "The server is stopping.")
}

extension Fault.Kind {
    /// The HTTP status on a version: business refusals are 400 on v1 (the old contract) and 409 on v2.
    public func status(isV1: Bool) -> Int {
        switch self {
        case .malformed: 400
        case .refused: isV1 ? 400 : 409
        case .unauthenticated: 401
        case .forbidden: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .notAcceptable: 406
        case .timeout: 408
        case .conflict: 409
        case .preconditionFailed: 412
        case .tooLarge: 413
        case .uriTooLong: 414
        case .unsupportedMedia: 415
        case .invalid: 422
        case .throttled: 429
        case .headersTooLarge: 431
        case .bug: 500
        case .unavailable: 503
        }
    }
}
