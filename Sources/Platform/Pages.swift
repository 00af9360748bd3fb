import APIKit
import Kernel
import ResourceKit

/// Everything outside `/api` that people and tools read: pages, Swagger UI, OpenAPI documents.
struct Pages: Sendable {
    private let pages: PublicPages
    /// Each document, encoded once at start.
    private let documents: [String: APIResponse]

    init(platform: Platform, settings: Settings) {
        pages = PublicPages(
            version: Version.current, baseURL: settings.baseURL(port: settings.port), errors: ErrorCatalog(platform.operations, others: []),
            swagger: SwaggerAssets(directory: settings.shareDirectory + "/swagger-ui"))
        documents = Self.documents(OpenAPI(platform: platform))
    }

    private static func documents(_ openAPI: OpenAPI) -> [String: APIResponse] {
        var documents: [String: APIResponse] = [:]
        for version in APIVersion.allCases {
            let document = openAPI.document(version)
            documents["/openapi/\(version.rawValue).json"] = answer(document.encoded(), "application/json")
            documents["/openapi/\(version.rawValue).yaml"] = answer(Array(YAML.text(of: document).utf8), "application/yaml")
        }
        return documents
    }

    private static func answer(_ body: [UInt8], _ type: String) -> APIResponse {
        let tag = "\"\(body.withUnsafeBytes(Digests.short))\""
        return APIResponse(status: 200, headers: [("content-type", type), ("cache-control", "no-cache"), ("etag", tag)], body: body)
    }

    /// `nil` for every address that is not one of ours.
    func respond(to request: APIRequest) -> APIResponse? {
        guard let document = documents[request.path] else { return pages.response(to: request) }
        guard request.method == "GET" || request.method == "HEAD" else { return PublicPages.refusal(of: request) }
        guard let tag = document.header("etag"), request[.ifNoneMatch] == tag else { return document }
        return APIResponse(status: 304, headers: [("etag", tag), ("cache-control", "no-cache")])
    }
}
