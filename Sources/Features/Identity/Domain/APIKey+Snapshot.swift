import Kernel

extension APIKey {
    /// What every event of a key carries (domain.md §5.4, payload rule): neither the secret nor its hash.
    var snapshot: [JSON.Member] {
        [
            JSON.Member("id", .string(id.description)),
            JSON.Member("api_key_id", .string(id.description)),
            JSON.Member("user_id", JSON(userID)),
            JSON.Member("utilisateur_id", JSON(userID)),
            JSON.Member("nom", .string(nom)),
            JSON.Member("key_prefix", .string(keyPrefix)),
            JSON.Member("scopes", .array(scopes.map { .string($0) })),
            JSON.Member("expires_at", JSON(expiresAt)),
        ]
    }
}
