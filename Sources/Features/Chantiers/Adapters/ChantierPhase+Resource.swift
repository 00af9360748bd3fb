public import ChantiersDomain
import Kernel
public import ResourceKit

extension ChantierPhase {
    /// A phase, the same inside its site and on its own routes (domain.md §1.1, §4.1).
    public static let resource = Resource<ChantierPhase>(
        "chantier_phase", v2: "sitePhase", table: "chantier_phases",
        Field("id", \.id),
        Field("chantier_id", \.chantierID).hidden,
        Field("nom", v2: "name", \.nom),
        Field("description", \.description),
        Field("ordre", v2: "order", \.ordre).note("Rang dans le chantier, à partir de 1.", "Rank in the site, from 1."),
        Field("date_debut", v2: "startDate", \.dateDebut),
        Field("date_fin", v2: "endDate", \.dateFin),
        Field("version", \.version).only(.v2),
        make: ChantierPhase.init
    )
}
