import Kernel

/// Swagger UI on the two documents, all of it served from here.
struct DocsPage {
    let assets: SwaggerAssets

    static let path = "/docs"
    static let scriptPath = "/docs/init.js"
    private static let title = Text("Documentation", "Documentation")

    /// Says how to install Swagger UI as long as its files are missing.
    func page(_ language: Language) -> String { assets.areInstalled ? Self.viewer(language) : Self.missing(language) }

    private static func viewer(_ language: Language) -> String {
        let layout = PageLayout(
            title: title, path: path, stylesheets: [SwaggerAssets.path("swagger-ui.css")],
            scripts: [SwaggerAssets.path("swagger-ui-bundle.js"), SwaggerAssets.path("swagger-ui-standalone-preset.js"), scriptPath])
        return layout.page(language, "<main id=\"main\"><div id=\"swagger-ui\"></div><noscript><p>\(withoutScript(language))</p></noscript></main>")
    }

    private static let withoutScript = Text(
        "Cette page a besoin de JavaScript. Les documents se lisent aussi à /openapi/v1.json et /openapi/v2.json.",
        "This page needs JavaScript. The documents can also be read at /openapi/v1.json and /openapi/v2.json.")

    private static func missing(_ language: Language) -> String {
        PageLayout(title: title, path: path).page(
            language,
            """
            <main id="main" class="content">
            <h1>\(title(language))</h1>
            <p class="lead">\(absent(language))</p>
            <p>\(install(language))</p>
            <pre><code>scripts/fetch-swagger-ui</code></pre>
            <p>\(automatic(language))</p>
            <p>\(meanwhile(language)) <a href="/openapi/v1.json">/openapi/v1.json</a>, <a href="/openapi/v2.json">/openapi/v2.json</a>.</p>
            </main>
            """)
    }

    private static let absent = Text(
        "Les fichiers de Swagger UI ne sont pas installés sur ce serveur.", "The files of Swagger UI are not installed on this server.")
    private static let install = Text(
        "Installez-les depuis le dossier du projet, puis rechargez cette page :", "Install them from the project's folder, then reload this page:")
    private static let automatic = Text("« make run » le fait de lui-même.", "“make run” does it by itself.")
    private static let meanwhile = Text("En attendant, les documents OpenAPI sont là :", "Meanwhile, the OpenAPI documents are here:")

    /// Settings come from here alone: `queryConfigEnabled` stays off, or a link could make the page read, and send the
    /// reader's key to, a document of somebody else's. `?version=v2` picks one of ours.
    static let script = """
        "use strict";
        window.addEventListener("DOMContentLoaded", function () {
          const documents = [{ url: "/openapi/v1.json", name: "v1" }, { url: "/openapi/v2.json", name: "v2" }];
          const asked = new URLSearchParams(window.location.search).get("version");
          const known = documents.find((one) => one.name === asked) || documents[0];
          window.ui = window.SwaggerUIBundle({
            dom_id: "#swagger-ui",
            urls: documents,
            "urls.primaryName": known.name,
            presets: [window.SwaggerUIBundle.presets.apis, window.SwaggerUIStandalonePreset],
            layout: "StandaloneLayout",
            deepLinking: true,
            persistAuthorization: true,
            displayRequestDuration: true,
            defaultModelsExpandDepth: 0,
            filter: true,
            validatorUrl: null,
          });
        });

        """
}
