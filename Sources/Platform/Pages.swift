import APIKit
import Cryptography
import Kernel
import ResourceKit
import Synchronization

/// Everything outside `/api` that people and tools read: pages, Swagger UI, OpenAPI documents.
struct Pages: Sendable {
    private let pages: PublicPages
    private let documents: Documents

    init(platform: Platform, settings: Settings) {
        pages = PublicPages(
            version: Version.current, baseURL: settings.baseURL(port: settings.port), errors: ErrorCatalog(platform.operations, others: []),
            swagger: SwaggerAssets(directory: settings.shareDirectory + "/swagger-ui"))
        documents = Documents(OpenAPI(platform: platform))
    }

    /// The routes that are answered here, for the metrics.
    var templates: [String] { pages.templates + documents.paths }

    /// The route of an address that is answered here.
    func template(of path: String) -> String { documents.paths.contains(path) ? path : pages.template(of: path) }

    /// `nil` for every address that is not one of ours.
    func respond(to request: APIRequest) -> APIResponse? {
        guard let document = documents[request.path] else { return pages.response(to: request) }
        guard request.method == "GET" || request.method == "HEAD" else { return PublicPages.refusal(of: request) }
        guard let tag = document.header("etag"), request[.ifNoneMatch] == tag else { return document }
        return APIResponse(status: 304, headers: [("etag", tag), ("cache-control", "no-cache")])
    }
}

/// The OpenAPI documents, each made when it is first asked for: making them all would cost every start a third of a second.
private final class Documents: Sendable {
    private let openAPI: OpenAPI
    private let made = Mutex<[String: APIResponse]>([:])

    init(_ openAPI: OpenAPI) { self.openAPI = openAPI }

    let paths = APIVersion.allCases.flatMap { version in ["json", "yaml"].map { "/openapi/\(version.rawValue).\($0)" } }

    subscript(_ path: String) -> APIResponse? {
        guard path.hasPrefix("/openapi/") else { return nil }
        return made.withLock { made in
            if let known = made[path] { return known }
            made[path] = document(at: path)
            return made[path]
        }
    }

    private func document(at path: String) -> APIResponse? {
        for version in APIVersion.allCases {
            switch path {
            case "/openapi/\(version.rawValue).json": return Self.answer(openAPI.document(version).encoded(), "application/json")
            case "/openapi/\(version.rawValue).yaml": return Self.answer(Array(YAML.text(of: openAPI.document(version)).utf8), "application/yaml")
            default: continue
            }
        }
        return nil
    }

    private static func answer(_ body: [UInt8], _ type: String) -> APIResponse {
        let tag = "\"\(String(body.withUnsafeBytes { Fingerprint.of([$0]) }, radix: 16))\""
        return APIResponse(status: 200, headers: [("content-type", type), ("cache-control", "no-cache"), ("etag", tag)], body: body)
    }
}
