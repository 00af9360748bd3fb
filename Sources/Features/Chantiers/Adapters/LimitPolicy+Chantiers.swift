import APIKit
import Kernel

extension LimitPolicy {
    /// domain.md §5.2.
    static let createChantier = LimitPolicy(
        "create-chantier", Text("Créations de chantiers.", "Creations of sites."), by: .principal, .fixed(.perDay(100)),
        on: .routes([RouteName(.post, "/api/v1/chantiers")]))
}
