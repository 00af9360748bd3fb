import APIKit
import ChantiersApplication
import ChantiersDomain
import Kernel

/// Lengths and ranges are refused here, before anything is read (422); what needs a sentence is refused by the entity.
extension Chantier {
    /// The body of a creation (domain.md §1.1, §4.2 point 2).
    static let creation = Body<CreateChantier.Command>(
        BodyField<String>.required("nom", v2: "name", .length(3...255)),
        BodyField<String>.required("adresse", v2: "location", .length(1...500)),
        BodyField<String?>.optional("code", .length(3...50)),
        BodyField<String?>.optional("couleur", v2: "color", .length(7...7)),
        BodyField<Double?>.optional("latitude", .range(-90...90)),
        BodyField<Double?>.optional("longitude", .range(-180...180)),
        BodyField<String?>.optional("photo_couverture", v2: "coverPhoto", .length(1...500)),
        BodyField<String?>.optional("contact_nom", v2: "contactName", .length(1...200)),
        BodyField<String?>.optional("contact_telephone", v2: "contactPhone", .length(1...20)),
        BodyField<[ContactDetails]?>.list("contacts", ChantierContact.nested),
        BodyField<String?>.optional("maitre_ouvrage", v2: "projectOwner", .length(1...200)),
        BodyField<WorkDuration?>.optional("heures_estimees", v2: "estimatedHours", .range(0...1_000_000)),
        BodyField<Day?>.optional("date_debut_prevue", v2: "plannedStartDate"),
        BodyField<Day?>.optional("date_fin_prevue", v2: "plannedEndDate"),
        BodyField<String?>.optional("description", .length(1...10_000)),
        BodyField<TypeTravaux?>.optional("type_travaux", v2: "workType"),
        BodyField<Bool?>.optional("batiment_plus_2ans", v2: "isBuildingOverTwoYears"),
        BodyField<Bool?>.optional("usage_habitation", v2: "isResidential"),
        BodyField<CreateChantier.InitialStatut>.defaulted("statut", v2: "status", .ouvert),
        BodyField<UtilisateurID?>.optional("conducteur_id", v2: "managerId"),
        make: {
            CreateChantier.Command(
                nom: $0, adresse: $1, code: $2, couleur: $3, latitude: $4, longitude: $5, photoCouverture: $6, contactNom: $7, contactTelephone: $8,
                contacts: $9 ?? [], maitreOuvrage: $10, heuresEstimees: $11, dateDebutPrevue: $12, dateFinPrevue: $13, description: $14,
                typeTravaux: $15, batimentPlus2Ans: $16, usageHabitation: $17, statut: $18, conducteurID: $19)
        }
    )

    /// The values of an update: those of a creation but `code`, which never changes.
    static let edition = ChangesBody<Chantier>([
        .value("nom", v2: "name", .length(3...255), String.self) { $0.nom = $1 },
        .value("adresse", v2: "location", .length(1...500), String.self) { $0.adresse = $1 },
        .nullable("couleur", v2: "color", .length(7...7), String.self) { $0.couleur = $1 ?? Chantier.defaultCouleur },
        .nullable("latitude", .range(-90...90), Double.self) { $0.latitude = $1 },
        .nullable("longitude", .range(-180...180), Double.self) { $0.longitude = $1 },
        .nullable("photo_couverture", v2: "coverPhoto", .length(1...500), String.self) { $0.photoCouverture = $1 },
        .nullable("contact_nom", v2: "contactName", .length(1...200), String.self) { $0.contactNom = $1 },
        .nullable("contact_telephone", v2: "contactPhone", .length(1...20), String.self) { $0.contactTelephone = $1 },
        .nullable("maitre_ouvrage", v2: "projectOwner", .length(1...200), String.self) { $0.maitreOuvrage = $1 },
        .nullable("heures_estimees", v2: "estimatedHours", .range(0...1_000_000), WorkDuration.self) { $0.heuresEstimees = $1 },
        .nullable("date_debut_prevue", v2: "plannedStartDate", Rules(), Day.self) { $0.dateDebutPrevue = $1 },
        .nullable("date_fin_prevue", v2: "plannedEndDate", Rules(), Day.self) { $0.dateFinPrevue = $1 },
        .nullable("description", .length(1...10_000), String.self) { $0.description = $1 },
        .nullable("type_travaux", v2: "workType", Rules(), TypeTravaux.self) { $0.typeTravaux = $1 },
        .nullable("batiment_plus_2ans", v2: "isBuildingOverTwoYears", Rules(), Bool.self) { $0.batimentPlus2Ans = $1 },
        .nullable("usage_habitation", v2: "isResidential", Rules(), Bool.self) { $0.usageHabitation = $1 },
    ])

    /// What an update may carry beside values: absent and null leave it alone.
    struct Companions: Sendable {
        let statut: Statut?
        let contacts: [ContactDetails]?
    }

    static let companions = Body<Companions>(
        BodyField<Statut?>.optional("statut", v2: "status"),
        BodyField<[ContactDetails]?>.list("contacts", ChantierContact.nested),
        make: { Companions(statut: $0, contacts: $1) }
    )

    /// The body of `/statut`.
    static let nextStatut = Body<Statut>(BodyField<Statut>.required("statut", v2: "status"), make: { $0 })
}
