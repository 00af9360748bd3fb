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
        "WWW-Authenticate": text("`Bearer`: which credential is expected."),
        "Content-Language": ["description": "The language of the texts.", "schema": ["type": "string", "enum": ["fr", "en"]]],
        "Cache-Control": text("How the answer may be kept."),
        "Vary": text("The request headers that the answer depends on."),
    ]

    private static func text(_ description: String) -> JSON { ["description": .string(description), "schema": ["type": "string"]] }
}
