import Kernel
import UseCaseKit

/// How a caller may say who they are.
enum DocumentedSecurity {
    static let schemes: JSON = [
        "apiKey": [
            "type": "http", "scheme": "bearer", "bearerFormat": "hbc_…",
            "description": "An API key: `Authorization: Bearer hbc_…`. It reaches as far as its scopes and its owner's role and sites allow.",
        ],
        "session": [
            "type": "http", "scheme": "bearer", "bearerFormat": "session token",
            "description": "The token that signing in answers: `Authorization: Bearer …`. It reaches as far as the person's role and sites allow.",
        ],
        "sessionCookie": [
            "type": "apiKey", "in": "cookie", "name": .string(Credentials.cookieName),
            "description": "The same session, in the cookie that signing in sets. Every write must then repeat the CSRF token too.",
        ],
        "csrfToken": [
            "type": "apiKey", "in": "header", "name": "X-CSRF-Token",
            "description": "The session's CSRF token, for writes whose credential is the cookie. Ignored beside an `Authorization` header.",
        ],
    ]

    /// Any one of these is enough; none is asked of an open operation.
    static func requirements(of operation: Operation) -> [JSON] {
        guard case .caller(let scope, _) = operation.access else { return [] }
        let cookie: JSON = operation.isWrite ? ["sessionCookie": [], "csrfToken": []] : ["sessionCookie": []]
        let key: [JSON] = scope.action == .session ? [] : [["apiKey": []]]
        return key + [["session": []], cookie]
    }
}
