import Kernel
public import SQLKit
public import UseCaseKit

/// What a request shows of itself.
public struct PresentedCredential: Sendable {
    public let token: String
    /// It came as a cookie, which browsers send by themselves: unsafe methods must prove that our page sent them.
    public let isCookie: Bool
}

/// Decides who is calling. The Identity feature implements it; nothing else does (product.md §4).
public protocol Authenticator: Sendable {
    /// The caller behind a token, as of now: active, not expired, its owner active. Throws `unauthenticated` otherwise.
    /// Follows from the rows that the session reads and, until the instant it says, from nothing else.
    func identity(presenting token: String, client: Client, in session: SQLSession) throws -> Identity
    /// The value that `X-CSRF-Token` must repeat for a cookie session; `nil` when the token is not a session.
    func csrfToken(of token: String) -> String?
}

/// Finds the credential of a request. The bearer header wins over the cookie (domain.md §0).
enum Credentials {
    static let cookieName = "access_token"

    static func presented(by request: APIRequest) -> PresentedCredential? {
        if let header = request[.authorization] { return bearer(in: header).map { PresentedCredential(token: $0, isCookie: false) } }
        guard let cookies = request[.cookie], let token = cookie(named: cookieName, in: cookies), token.hasPrefix("hbs_") else { return nil }
        return PresentedCredential(token: token, isCookie: true)
    }

    /// The token of `Bearer <token>`; `nil` for any other scheme.
    fileprivate static func bearer(in header: String) -> String? {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return parts[1].trimmingSpaces
    }

    static func cookie(named name: String, in header: String) -> String? {
        for part in header.split(separator: ";") {
            let sides = part.split(separator: "=", maxSplits: 1)
            if sides.count == 2, sides[0].trimmingSpaces == name { return sides[1].trimmingSpaces }
        }
        return nil
    }

    /// Compares without telling where two texts differ.
    static func areEqual(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension APIRequest {
    /// The token of its `Authorization` header, when that is of the bearer scheme (RFC 6750 §2.1).
    public var bearerToken: String? { self[.authorization].flatMap { Credentials.bearer(in: $0) } }
}

extension Substring {
    var trimmingSpaces: String { String(self).trimmed }
}
