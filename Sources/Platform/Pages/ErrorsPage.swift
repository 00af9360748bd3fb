import APIKit
import Kernel
import ResourceKit

/// Every code that a refusal may carry, each at the anchor that v2's `type` leads to.
struct ErrorsPage {
    let catalog: ErrorCatalog

    static let path = "/docs/errors"
    private static let layout = PageLayout(title: Text("Codes d'erreur", "Error codes"), path: path)

    func page(_ language: Language) -> String {
        Self.layout.page(
            language,
            """
            <main id="main" class="content">
            <h1>\(Self.layout.title(language))</h1>
            <p class="lead">\(Self.lead(language))</p>
            <p>\(Self.place(language))</p>
            <ul class="index">
            \(.joined(catalog.entries.map { "<li><a href=\"#\($0.code.name)\"><code>\($0.code.name)</code></a></li>" }))
            </ul>
            \(.joined(families.map { Self.section($0.name, $0.entries, language) }))
            </main>
            """)
    }

    private static let lead = Text(
        "Un code est stable : c'est lui qu'un programme teste. Les phrases sont pour les personnes et peuvent changer.",
        "A code is stable: it is what programs test. Sentences are for people and may change.")
    private static let place = Text(
        "Il se trouve dans « error_code » sur la v1 et dans « code » sur la v2.", "It stands in “error_code” on v1 and in “code” on v2.")

    /// The codes by what stands before their first dot, in the catalogue's order.
    private var families: [(name: String, entries: [ErrorCatalog.Entry])] {
        var families: [(name: String, entries: [ErrorCatalog.Entry])] = []
        for entry in catalog.entries {
            let name = entry.code.name.split(separator: ".").first.map(String.init) ?? ""
            if let position = families.firstIndex(where: { $0.name == name }) {
                families[position].entries.append(entry)
            } else {
                families.append((name, [entry]))
            }
        }
        return families
    }

    private static func section(_ name: String, _ entries: [ErrorCatalog.Entry], _ language: Language) -> HTML {
        "<h2>\(name)</h2>\n\(.joined(entries.map { fault($0, language) }))"
    }

    private static func fault(_ entry: ErrorCatalog.Entry, _ language: Language) -> HTML {
        let name = entry.code.name
        let other: Language = language == .french ? .english : .french
        return """
            <article class="fault" id="\(name)">
            <h3><a href="#\(name)"><code>\(name)</code></a></h3>
            <p>\(statuses(entry))\(entry.code.text(language))</p>
            <p class="soft" lang="\(other.rawValue)">\(entry.code.text(other))</p>
            <p>\(ErrorAdvice.text(entry.code.kind)(language))</p>
            \(operations(entry, language))
            </article>
            """
    }

    private static func statuses(_ entry: ErrorCatalog.Entry) -> HTML {
        let (v1, v2) = (entry.status(.v1), entry.status(.v2))
        guard v1 != v2 else { return "<span class=\"status\">\(v1)</span>" }
        return "<span class=\"status\">v1 : \(v1)</span><span class=\"status\">v2 : \(v2)</span>"
    }

    private static let from = Text("Opérations :", "Operations:")

    private static func operations(_ entry: ErrorCatalog.Entry, _ language: Language) -> HTML {
        guard !entry.operations.isEmpty else { return "" }
        return "<p class=\"soft\">\(from(language)) \(.joined(entry.operations.map { "<code>\($0)</code>" }))</p>"
    }
}
