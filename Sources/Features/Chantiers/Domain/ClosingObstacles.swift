public import Kernel

/// What stands in the way of closing a site: factures in `brouillon` block, dépenses `a_affecter` only warn (product.md §5).
public struct ClosingObstacles: Sendable, Equatable {
    public let facturesBrouillon: Int
    public let depensesAAffecter: Int

    public init(facturesBrouillon: Int, depensesAAffecter: Int) {
        self.facturesBrouillon = facturesBrouillon
        self.depensesAAffecter = depensesAAffecter
    }

    /// Nothing in the way: what a forced closing goes by.
    public static let waived = ClosingObstacles(facturesBrouillon: 0, depensesAAffecter: 0)

    public var blocages: [String] {
        [counted(facturesBrouillon, "facture en brouillon", "factures en brouillon")].compactMap(\.self)
    }

    public var avertissements: [String] {
        [counted(depensesAAffecter, "dépense à affecter", "dépenses à affecter")].compactMap(\.self)
    }

    /// Throws `chantier.closing_refused` (409 on every version), with the body of domain.md §2.1 as its facts.
    public func check() throws(Fault) {
        guard !blocages.isEmpty else { return }
        throw Fault(.chantierClosingRefused, facts: facts)
    }

    private var facts: [JSON.Member] {
        [
            .init("error", "prerequis_cloture_non_remplis"),
            .init("message", .string(Fault.Code.chantierClosingRefused.text.french)),
            .init("blocages", .array(blocages.map(JSON.string))),
            .init("avertissements", .array(avertissements.map(JSON.string))),
        ]
    }
}
