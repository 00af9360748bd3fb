public import APIKit
import Kernel
import ResourceKit

/// All that is served to people and needs no credential: the front page, the documentation, and what they are made of.
public struct PublicPages: Sendable {
    public let pages: [StaticPage]
    public let assets: SwaggerAssets
    public let card: ServiceCard
    private let byPath: [String: StaticPage]

    /// - Parameters:
    ///   - baseURL: how clients reach us, for the line to try.
    ///   - swagger: the folder that `scripts/fetch-swagger-ui` fills.
    public init(version: String, baseURL: String, errors: ErrorCatalog, swagger: SwaggerAssets) {
        let landing = LandingPage(version: version, baseURL: baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL)
        let docs = DocsPage(assets: swagger)
        // The catalogue does not change while the server runs: written once in each language.
        let errorPages = Dictionary(uniqueKeysWithValues: Language.allCases.map { ($0, ErrorsPage(catalog: errors).page($0)) })
        assets = swagger
        card = ServiceCard(name: "Hub Chantier API", version: version)
        pages = [
            StaticPage("/", StaticPage.html) { landing.page($0) },
            StaticPage(DocsPage.path, StaticPage.html) { docs.page($0) },
            StaticPage(DocsPage.scriptPath, StaticPage.script) { _ in DocsPage.script },
            StaticPage(ErrorsPage.path, StaticPage.html) { errorPages[$0] ?? "" },
            StaticPage(Stylesheet.path, StaticPage.stylesheet) { _ in Stylesheet.css },
            StaticPage(Stylesheet.iconPath, StaticPage.icon) { _ in Stylesheet.icon },
        ]
        byPath = Dictionary(uniqueKeysWithValues: pages.map { ($0.path, $0) })
    }

    /// The routes of pages and assets.
    var templates: [String] { pages.map(\.path) + [SwaggerAssets.template] }

    /// The route of an address that has an answer here.
    func template(of path: String) -> String { byPath[trimmed(path)]?.path ?? SwaggerAssets.template }

    /// `nil` for every address that is not one of ours.
    public func response(to request: APIRequest) -> APIResponse? {
        guard let found = found(request) else { return nil }
        return request.method == "GET" || request.method == "HEAD" ? found : Self.refusal(of: request)
    }

    /// The answer to any verb that does not read.
    static func refusal(of request: APIRequest) -> APIResponse {
        var refusal = API.refusal(Fault(.methodNotAllowed), to: request)
        refusal.headers.append(("allow", "GET, HEAD, OPTIONS"))
        return refusal
    }

    private func found(_ request: APIRequest) -> APIResponse? {
        if let page = byPath[trimmed(request.path)] {
            return page.path == "/" && !ServiceCard.isForPeople(accept: request[.accept]) ? cardAnswer : answer(page, language(of: request))
        }
        return assets.file(at: request.path).map { file in
            APIResponse(status: 200, headers: [("content-type", file.contentType), ("cache-control", "public, max-age=86400")], body: file.bytes)
        }
    }

    private func trimmed(_ path: String) -> String { path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path }

    private func answer(_ page: StaticPage, _ language: Language) -> APIResponse {
        var headers: [(name: String, value: String)] = [("content-type", page.contentType), ("cache-control", "no-cache")]
        if page.contentType == StaticPage.html { headers += [("vary", "accept, accept-language"), ("content-language", language.rawValue)] }
        return APIResponse(status: 200, headers: headers, body: Array(page.body(language).utf8))
    }

    private var cardAnswer: APIResponse {
        APIResponse(
            status: 200, headers: [("content-type", "application/json"), ("cache-control", "no-cache"), ("vary", "accept, accept-language")],
            body: card.json.encoded())
    }

    /// `?lang=` wins over what the browser prefers.
    private func language(of request: APIRequest) -> Language {
        let asked = (try? QueryString(request.query))?["lang"].flatMap { Language(rawValue: $0) }
        return asked ?? AcceptLanguage.preferred(request[.acceptLanguage])
    }
}
