import Kernel
public import SQLKit
public import UseCaseKit

/// The sites that somebody may see, as SQL (domain.md §3 [R]; product.md §5, O-8).
///
/// Managers see all. The others see the sites whose team they belong to, whatever their function there. Sites where they
/// are merely planned (±30 days) come with the Planning feature, which owns those rows.
public enum ChantierPerimeter {
    /// That `column` holds the id of a site inside the perimeter; `nil` when every site is.
    public static func condition(_ column: SQLQuery, _ perimeter: Perimeter) -> SQLQuery? {
        switch perimeter {
        case .everything: nil
        case .sites(let person): "\(column) IN (SELECT e.chantier_id FROM chantier_equipe e WHERE e.utilisateur_id = \(person))"
        }
    }
}
