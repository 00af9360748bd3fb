import Kernel

/// What every page for people has around its own part: head, banner, way to the other language.
///
/// No page carries a script or a style of its own: all come from our addresses, as the content security policy asks.
struct PageLayout {
    let title: Text
    let path: String
    /// Further stylesheets, and scripts run in order once the page is read.
    var stylesheets: [String] = []
    var scripts: [String] = []

    func page(_ language: Language, _ main: HTML) -> String {
        let document: HTML = """
            <!doctype html>
            <html lang="\(language.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(title(language)) · Hub Chantier</title>
            <link rel="icon" href="\(Stylesheet.iconPath)" type="image/svg+xml">
            \(.joined((stylesheets + [Stylesheet.path]).map { "<link rel=\"stylesheet\" href=\"\($0)\">" }))
            \(.joined(scripts.map { "<script src=\"\($0)\" defer></script>" }))
            </head>
            <body>
            <a class="skip" href="#main">\(Self.skip(language))</a>
            \(banner(language))
            \(main)
            </body>
            </html>

            """
        return document.text
    }

    private static let skip = Text("Aller au contenu", "Skip to content")
    private static let menu = Text("Rubriques", "Sections")

    private static let entries: [(path: String, name: Text)] = [
        ("/", Text("Accueil", "Home")), ("/docs", Text("Documentation", "Documentation")), ("/docs/errors", Text("Erreurs", "Errors")),
    ]

    private func banner(_ language: Language) -> HTML {
        """
        <header class="banner">
        <a class="brand" href="/"><img src="\(Stylesheet.iconPath)" alt="" width="28" height="28">Hub Chantier</a>
        <nav aria-label="\(Self.menu(language))">
        \(.joined(Self.entries.map { link($0.path, $0.name, language) }))
        \(switchLink(language))
        </nav>
        </header>
        """
    }

    private func link(_ target: String, _ name: Text, _ language: Language) -> HTML {
        let current: HTML = target == path ? " aria-current=\"page\"" : ""
        return "<a href=\"\(target)\"\(current)>\(name(language))</a>"
    }

    private func switchLink(_ language: Language) -> HTML {
        switch language {
        case .french: "<a class=\"language\" href=\"\(path)?lang=en\" hreflang=\"en\" lang=\"en\">English</a>"
        case .english: "<a class=\"language\" href=\"\(path)?lang=fr\" hreflang=\"fr\" lang=\"fr\">Français</a>"
        }
    }
}
