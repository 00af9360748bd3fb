public import IdentityDomain
import Kernel
public import ResourceKit

extension APIKey {
    /// A key as its owner lists it: never the secret, nor its digest.
    public static let resource = Resource<APIKey>(
        "api_key", v2: "apiKey", table: "api_keys",
        order: "id key_prefix nom description scopes rate_limit_per_hour is_active last_used_at expires_at created_at version",
        Field("id", \.id),
        Field("user_id", \.userID).hidden,
        Field("nom", v2: "name", \.nom),
        Field("description", \.description),
        Field("key_prefix", \.keyPrefix),
        Field("key_hash", \.keyHash).secret,
        Field("scopes", \.scopes),
        Field("rate_limit_per_hour", \.rateLimitPerHour),
        Field("is_active", \.isActive),
        Field("last_used_at", \.lastUsedAt),
        Field("expires_at", \.expiresAt),
        Field("created_at", \.createdAt),
        Field("updated_at", \.updatedAt).hidden,
        Field("version", \.version).only(.v2),
        make: APIKey.init
    )
}
