public import IdentityDomain

/// What a page must repeat in `X-CSRF-Token` beside the session cookie (domain.md §0).
public enum CSRFToken {
    /// Derived from the session's own token, so that whoever holds the cookie is checked without reading storage.
    ///
    /// The prefix keeps it apart from the digest under which the session is stored; neither leads back to the token.
    public static func derived(from token: String, by digest: any SecretDigest) -> ClearSecret {
        ClearSecret(digest.sha256Hex(of: "csrf:" + token))
    }
}
