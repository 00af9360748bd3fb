import APIKit
import IdentityApplication
import IdentityDomain
import Kernel
import ResourceKit
import UseCaseKit

/// What a request says of a new key. `expiresDays` stays apart until the request tells absent from null.
struct NewAPIKey: Sendable {
    let nom: String
    let description: String?
    let scopes: [String]
    let expiresDays: Int?
    var owner: UtilisateurID?
    var rateLimitPerHour: Int?

    /// One's own key.
    static let body = Body<NewAPIKey>(nom, description, scopes, expiresDays) {
        NewAPIKey(nom: $0, description: $1, scopes: $2, expiresDays: $3)
    }

    /// A key for anybody, by an administrator.
    static let adminBody = Body<NewAPIKey>(
        nom, description, scopes, expiresDays, .optional("user_id"),
        .optional("rate_limit_per_hour", .range(Double(APIKey.rateLimitRange.lowerBound)...Double(APIKey.rateLimitRange.upperBound))),
        make: NewAPIKey.init)

    private static let nom = BodyField<String>.required("nom", v2: "name", .length(1...APIKey.nomMaximumLength))
    private static let description = BodyField<String?>.optional("description", .length(1...1000))
    private static let scopes = BodyField<[String]>.defaulted("scopes", ["read"], .length(1...100))
    private static let expiresDays = BodyField<Int?>.optional(
        expiresName, .range(Double(APIKey.expiryDaysRange.lowerBound)...Double(APIKey.expiryDaysRange.upperBound)))
    private static let expiresName = "expires_days"

    /// An explicit null is a key that never expires; silence is the standard lifetime (domain.md §5.1).
    func command(_ call: Call) -> CreateAPIKey.Command {
        let isEternal = call.body?[call.version == .v1 ? Self.expiresName : "expiresDays"] == .null
        return CreateAPIKey.Command(
            nom: nom, description: description, scopes: scopes, expiresDays: expiresDays ?? (isEternal ? nil : APIKey.standardExpiryDays),
            userID: owner, rateLimitPerHour: rateLimitPerHour)
    }
}
