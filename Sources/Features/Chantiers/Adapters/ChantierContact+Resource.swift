public import ChantiersDomain
import Kernel
public import ResourceKit

extension ChantierContact {
    /// A contact as its own routes show it (domain.md §4.1).
    public static let resource = Resource<ChantierContact>(
        "chantier_contact", v2: "siteContact", table: "chantier_contacts", order: "id nom telephone profession version",
        Field("id", \.id),
        Field("chantier_id", \.chantierID).hidden,
        Field("nom", v2: "name", \.nom),
        Field("profession", v2: "trade", \.profession),
        Field("telephone", v2: "phone", \.telephone),
        Field("version", \.version).only(.v2),
        make: ChantierContact.init
    )

    /// A contact inside its site: exactly the three keys that clients send back in an update (domain.md §1.1).
    public static let summary = Resource<ChantierContact>(
        "chantier_contact_resume", v2: "siteContactSummary", table: "chantier_contacts", order: "nom profession telephone",
        Field("id", \.id).hidden,
        Field("chantier_id", \.chantierID).hidden,
        Field("nom", v2: "name", \.nom),
        Field("profession", v2: "trade", \.profession),
        Field("telephone", v2: "phone", \.telephone),
        Field("version", \.version).hidden,
        make: ChantierContact.init
    )
}
