import Kernel
import ResourceKit

/// What lists come in (product.md §4, "Lists"): the envelopes that `Listing` writes.
enum Envelopes {
    static func offsetPage(of item: JSON) -> JSON {
        [
            "type": "object", "required": ["items", "total", "page", "size", "pages"],
            "properties": [
                "items": ["type": "array", "items": item],
                "total": count("Rows in the whole list.", 1), "page": count("This page, from 1.", 1),
                "size": count("Rows per page.", 20), "pages": count("Pages in the whole list.", 1),
            ],
        ]
    }

    static func cursorPage(of item: JSON) -> JSON {
        [
            "type": "object", "required": ["data", "pagination"],
            "properties": ["data": ["type": "array", "items": item], "pagination": .reference("schemas", "Pagination")],
        ]
    }

    static func pagination(_ version: APIVersion) -> JSON {
        [
            "type": "object", "required": ["next_cursor", "prev_cursor", "has_more"],
            "properties": .present([
                "next_cursor": cursor("Pass it as `cursor` for the next page; null on the last."),
                "prev_cursor": cursor("Pass it as `cursor` for the previous page; null on the first."),
                "has_more": ["type": "boolean", "description": "Whether rows follow this page.", "examples": [false]],
                "total": count("Rows in the whole list; only with `count=exact`.", 1).when(version == .v2),
            ]),
        ]
    }

    private static func cursor(_ description: String) -> JSON {
        ["type": ["string", "null"], "description": .string(description), "examples": [nil]]
    }

    private static func count(_ description: String, _ example: Int64) -> JSON {
        ["type": "integer", "minimum": 0, "description": .string(description), "examples": [.integer(example)]]
    }
}
