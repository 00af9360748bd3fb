import APIKit
import IdentityDomain
import Kernel
import ResourceKit
import SQLKit
import UseCaseKit

extension Collection {
    /// People: managers see everybody, others themselves (domain.md §3, `user read`).
    static let utilisateurs = Collection(
        Utilisateur.resource.shape, notFound: .utilisateurNotFound, existing: "t.deleted_at IS NULL",
        visible: { call in call.caller.grant == .all ? nil : "t.id = \(call.caller.userID)" }, filters: [search])

    private static let searchMaximum = 100

    private static let search = Filter(
        Parameter(
            v1: "search", v2: "search", .text,
            Text("Texte contenu dans le nom, le prénom, l'e-mail ou le code.", "Text contained in the names, the e-mail or the employee number."))
    ) { text, _ in
        guard text.unicodeScalars.count <= searchMaximum else {
            throw FilterValue.problem("search", "string_too_long", "Au plus \(searchMaximum) caractères.", "At most \(searchMaximum) characters.")
        }
        return SearchText.condition(finding: text)
    }
}
