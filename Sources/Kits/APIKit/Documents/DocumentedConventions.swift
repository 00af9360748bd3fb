import ResourceKit

/// What is true of every operation, said once at the head of a document.
enum DocumentedConventions {
    static func text(_ version: APIVersion) -> String {
        ([opening(version)] + [credentials, lists(version), errors(version), writes, limits(version), values(version)]).joined(separator: "\n\n")
    }

    private static func opening(_ version: APIVersion) -> String {
        switch version {
        case .v1:
            """
            Chantiers, équipes et signalements d'une entreprise du bâtiment, par une API REST.

            Sites, teams and incident reports of a building company, as a REST API. This is **v1**: French snake_case names, the contract of the \
            published SDK.
            """
        case .v2:
            """
            Sites, teams and incident reports of a building company, as a REST API. This is **v2**: English camelCase names, cursors, problem details.

            *Chantiers, équipes et signalements d'une entreprise du bâtiment, par une API REST.*
            """
        }
    }

    private static let credentials = """
        ## Credentials

        Send an API key (`Authorization: Bearer hbc_…`) or the token of a session. What a call may do is the intersection of the credential's \
        **scopes**, its owner's **role** and the **sites** that the role reaches: see `x-scope` and `x-access` of each operation. Outside those \
        sites a read answers 404 and a write 403.
        """

    private static func lists(_ version: APIVersion) -> String {
        let shape = "`{\"data\": […], \"pagination\": {\"next_cursor\", \"prev_cursor\", \"has_more\"}}`"
        let opening = """
            ## Lists

            `limit` rows from 1 to 100, `sort=-createdAt` on the fields that each list names, `fields=` to receive some fields only.
            """
        switch version {
        case .v1:
            return opening.replacing("-createdAt", with: "-created_at")
                + " Without `cursor` a list comes by pages (`{items, total, page, size, pages}`); with it (empty for the first page) as \(shape)."
        case .v2:
            return opening
                + " Lists come as \(shape); pass `next_cursor` back as `cursor`. `count=exact` adds `total`. Unknown parameters are refused."
        }
    }

    private static func errors(_ version: APIVersion) -> String {
        let shape =
            switch version {
            case .v1: "`{\"detail\": …, \"error_code\", \"request_id\"}`; after a 422, `detail` lists `{type, loc, msg}`"
            case .v2: "RFC 9457 problem details (`application/problem+json`) with a stable `code`, whose page is `type`"
            }
        return """
            ## Errors

            Every error is \(shape). Texts follow `Accept-Language` (`fr` by default, `en`). An unknown address is 404 (`request.unknown_route`); a wrong \
            method is 405 (`request.method_not_allowed`) with `Allow`. Every code is explained at `/docs/errors`. Quote `X-Request-Id` when you write to us.
            """
    }

    private static let writes = """
        ## Writes

        Send `Idempotency-Key` (1 to 255 printable characters) with any write: the same request under the same key, for 24 hours, has its effect once \
        and is answered alike, with `Idempotent-Replayed: true`. Send the `ETag` that you read as `If-Match`: a row changed since then is left as it \
        is (412).
        """

    private static func limits(_ version: APIVersion) -> String {
        """
        ## Limits

        Requests are counted by API key or by person, in sliding windows; some operations have a quota of their own as well. Every answer that was \
        counted says how things stand: `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset` for the tightest quota, `RateLimit-Policy` \
        and `RateLimit` for each. Beyond a quota the answer is 429 (`rate_limit.exceeded`) with `Retry-After`. A 304 costs nothing. \
        `GET /api/\(version.rawValue)/limits` shows all of it and is not counted.
        """
    }

    private static func values(_ version: APIVersion) -> String {
        let ids = version == .v1 ? " Ids of sites and people are strings in their own body, integers elsewhere." : ""
        return """
            ## Values

            Date-times are RFC 3339 in UTC, days `YYYY-MM-DD`, amounts exact decimal strings (`"12.50"`). Every field is always present, null when \
            empty.\(ids) Bodies are limited to 2 MiB, addresses to 8 KiB.
            """
    }
}
