import Kernel

/// The front page: what this is, the first call, and where to go on.
struct LandingPage {
    let version: String
    /// Without a slash at its end.
    let baseURL: String

    private static let layout = PageLayout(title: Text("API", "API"), path: "/")

    func page(_ language: Language) -> String {
        Self.layout.page(
            language,
            """
            <main id="main" class="content">
            <h1>\(Self.heading(language))</h1>
            <p class="lead">\(Self.lead(language))</p>
            <h2>\(Self.firstCall(language))</h2>
            <p>\(Self.key(language))</p>
            <pre><code>curl -H "Authorization: Bearer hbc_…" "\(baseURL)/api/v1/chantiers?limit=5"</code></pre>
            <h2>\(Self.more(language))</h2>
            <ul class="cards">
            \(.joined(Self.links.map { Self.card($0, language) }))
            </ul>
            <p class="soft">Hub Chantier API \(version)</p>
            </main>
            """)
    }

    private static let heading = Text("Vos chantiers, dans vos outils.", "Your building sites, in your tools.")
    private static let lead = Text(
        "L'API de Hub Chantier ouvre les chantiers, les équipes et les signalements de l'entreprise à ses logiciels et à ses partenaires.",
        "The Hub Chantier API opens the company's sites, teams and incident reports to its software and its partners.")
    private static let firstCall = Text("Premier appel", "First call")
    private static let key = Text(
        "Prenez une clé d'API : le premier démarrage du serveur en affiche une, un administrateur peut en créer d'autres. Puis :",
        "Take an API key: the first start of the server prints one, an administrator can create others. Then:")
    private static let more = Text("Pour aller plus loin", "Going further")

    private static let links: [(path: String, name: Text, summary: Text)] = [
        (
            "/docs", Text("Documentation interactive", "Interactive documentation"),
            Text("Chaque opération, à lire et à essayer.", "Every operation, to read and to try.")
        ),
        (
            "/openapi/v1.json", Text("OpenAPI de la v1", "OpenAPI of v1"),
            Text("Noms français, le contrat du SDK publié.", "French names, the contract of the published SDK.")
        ),
        (
            "/openapi/v2.json", Text("OpenAPI de la v2", "OpenAPI of v2"),
            Text("Noms anglais, curseurs, RFC 9457.", "English names, cursors, RFC 9457.")
        ),
        ("/docs/errors", Text("Codes d'erreur", "Error codes"), Text("Ce que dit chacun, et que faire.", "What each one says, and what to do.")),
        ("/health", Text("État du service", "Service health"), Text("Pour vos sondes.", "For your probes.")),
    ]

    private static func card(_ link: (path: String, name: Text, summary: Text), _ language: Language) -> HTML {
        "<li><a href=\"\(link.path)\">\(link.name(language))</a><p>\(link.summary(language))</p></li>"
    }
}
