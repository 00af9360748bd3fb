import Kernel

/// The headers of answers, described once for all.
enum DocumentedHeaders {
    static let components: JSON = [
        "X-Request-Id": text("The identifier of this request in our logs: the client's own when it gave one."),
        "ETag": text("A strong tag of the representation; send it back as `If-None-Match` or `If-Match`."),
        "Location": text("The address of what was created."),
        "Idempotent-Replayed": [
            "description": "Present when the answer is that of an earlier request with the same key.", "schema": ["type": "string", "const": "true"],
        ],
        "Retry-After": ["description": "Seconds to wait before trying again.", "schema": ["type": "integer", "minimum": 0]],
        "X-RateLimit-Limit": number("How many requests the tightest of the quotas that count this one allows in its window."),
        "X-RateLimit-Remaining": number("How many of them are left."),
        "X-RateLimit-Reset": number("When places come back, in Unix seconds; after a 429, when this request would be admitted."),
        "RateLimit-Policy": text(
            "Every quota that counts this request: `\"session\";q=100;w=60` is 100 in any 60 seconds (draft-ietf-httpapi-ratelimit-headers)."),
        "RateLimit": text("How each stands: `\"session\";r=99;t=60` has 99 left, and gets places back in 60 seconds."),
        "WWW-Authenticate": text("`Bearer`: which credential is expected."),
        "Content-Language": ["description": "The language of the texts.", "schema": ["type": "string", "enum": ["fr", "en"]]],
        "Cache-Control": text("How the answer may be kept."),
        "Vary": text("The request headers that the answer depends on."),
    ]

    /// What every answer says that was counted.
    static let limits = ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "RateLimit-Policy", "RateLimit"]

    private static func number(_ description: String) -> JSON {
        ["description": .string(description), "schema": ["type": "integer", "minimum": 0]]
    }

    private static func text(_ description: String) -> JSON { ["description": .string(description), "schema": ["type": "string"]] }
}
