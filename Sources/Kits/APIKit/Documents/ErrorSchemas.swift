import Kernel
import ResourceKit

/// Refusals as `FaultRendering` writes them.
enum ErrorSchemas {
    static func components(_ version: APIVersion) -> [String: JSON] {
        switch version {
        case .v1: ["Error": error, "ErrorDetail": errorDetail]
        case .v2: ["Problem": problem, "ProblemDetail": problemDetail]
        }
    }

    /// Each code with its texts, and an example of each.
    static func response(_ status: Int, _ codes: [Fault.Code], _ version: APIVersion) -> JSON {
        let lines = codes.map { "- [`\($0.name)`](\(FaultRendering.pages)\($0.name)): \(version.described($0.text))" }
        let examples = codes.map { JSON.Member($0.name, ["summary": .string($0.text(version.language)), "value": example($0, status, version)]) }
        let headers = ["X-Request-Id", "Content-Language"] + additionalHeaders(status)
        return [
            "description": .string(lines.joined(separator: "\n")),
            "headers": .object(headers.map { JSON.Member($0, .reference("headers", $0)) }),
            "content": .object([
                JSON.Member(
                    version == .v1 ? "application/json" : "application/problem+json",
                    ["schema": .reference("schemas", version == .v1 ? "Error" : "Problem"), "examples": .object(examples)])
            ]),
            "x-codes": .array(codes.map { .string($0.name) }),
        ]
    }

    private static func additionalHeaders(_ status: Int) -> [String] {
        switch status {
        case 401: ["WWW-Authenticate"]
        case 429: ["Retry-After"] + DocumentedHeaders.limits
        case 503: ["Retry-After"]
        default: []
        }
    }

    private static func example(_ code: Fault.Code, _ status: Int, _ version: APIVersion) -> JSON {
        let problems = code == .invalidInput ? [sampleProblem(status)] : []
        let fault = Fault(code, problems: problems, facts: code == .rateLimited ? sampleFacts : [])
        return FaultRendering.body(of: fault, status: status, version: version, language: version.language, requestID: sampleID, path: "/api/v2/…")
    }

    private static let sampleID = "3f2a9c1e5b7d4860a1c2e3f405162738"

    private static let sampleFacts = [
        JSON.Member("limit", 100), JSON.Member("reset_at", "2027-01-15T10:00:42Z"), JSON.Member("retry_after", 42), JSON.Member("policy", "session"),
    ]

    private static func sampleProblem(_ status: Int) -> FieldProblem {
        status == 400
            ? FieldProblem(.body, ["date"], "date_parsing", Text("Une date AAAA-MM-JJ est attendue.", "A YYYY-MM-DD date is expected."))
            : FieldProblem(.query, ["limit"], "int_parsing", Text("Un entier est attendu.", "An integer is expected."))
    }

    static let notModified: JSON = [
        "description": "What the reader holds is current; no body.",
        "headers": .object(
            (["X-Request-Id", "ETag", "Cache-Control", "Vary"] + DocumentedHeaders.limits).map { JSON.Member($0, .reference("headers", $0)) }),
    ]

    // MARK: v1

    private static let error: JSON = [
        "type": "object", "required": ["detail", "error_code", "request_id"],
        "description": "Further members hold facts about the refusal.",
        "properties": [
            "detail": [
                "description": "A sentence for people; after a 422, the list of what is wrong; for a few refusals, an object of facts.",
                "anyOf": [["type": "string"], ["type": "array", "items": .reference("schemas", "ErrorDetail")], ["type": "object"]],
            ],
            "error_code": ["type": "string", "description": "Stable: what programs test.", "examples": ["resource.stale"]],
            "field": ["type": "string", "description": "The field that the refusal is about, when there is one."],
            "request_id": ["type": "string", "examples": [.string(sampleID)]],
        ],
    ]

    private static let errorDetail: JSON = [
        "type": "object", "required": ["type", "loc", "msg"],
        "properties": [
            "type": ["type": "string", "description": "Stable: `missing`, `string_too_long`, `enum`…"],
            "loc": [
                "type": "array", "items": ["type": ["string", "integer"]],
                "description": "`body`, `query`, `path` or `header`, then names and indexes down to the value.",
            ],
            "msg": ["type": "string", "description": "For people."],
        ],
    ]

    // MARK: v2

    private static let problem: JSON = [
        "type": "object", "required": ["type", "title", "status", "detail", "instance", "code", "requestId"],
        "description": "RFC 9457 problem details. Further members hold facts about the refusal.",
        "properties": [
            "type": ["type": "string", "format": "uri-reference", "description": "The page that explains the code."],
            "title": ["type": "string", "description": "What the code says in general."],
            "status": ["type": "integer"],
            "detail": ["type": "string", "description": "What it says here."],
            "instance": ["type": "string", "format": "uri-reference", "description": "The address that was asked."],
            "code": ["type": "string", "description": "Stable: what programs test."],
            "errors": ["type": "array", "items": .reference("schemas", "ProblemDetail"), "description": "Every value found wrong."],
            "field": ["type": "string", "description": "The field that the refusal is about, when there is one."],
            "requestId": ["type": "string"],
        ],
    ]

    private static let problemDetail: JSON = [
        "type": "object", "required": ["code", "detail"],
        "properties": [
            "pointer": ["type": "string", "description": "RFC 6901, into the body."],
            "parameter": ["type": "string", "description": "The parameter, when the value is not in the body."],
            "code": ["type": "string", "description": "Stable: `missing`, `string_too_long`, `enum`…"],
            "detail": ["type": "string", "description": "For people."],
        ],
    ]
}
