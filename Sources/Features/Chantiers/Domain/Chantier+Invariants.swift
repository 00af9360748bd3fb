public import Kernel

extension Chantier {
    /// Puts values in canonical form (trimmed, blank optional texts absent, colour upper-case), then refuses those that
    /// break an invariant of domain.md §1.1.
    ///
    /// - Throws: a `.refused` fault that names the v1 field.
    public mutating func settle() throws(Fault) {
        tidy()
        try FieldRule.length(nom, 3...255, field: "nom")
        try FieldRule.length(adresse, 1...500, field: "adresse")
        try FieldRule.length(photoCouverture, upTo: 500, field: "photo_couverture")
        try FieldRule.length(maitreOuvrage, upTo: 200, field: "maitre_ouvrage")
        try FieldRule.length(description, upTo: 10_000, field: "description")
        try FieldRule.couleur(couleur, field: "couleur")
        try checkCoordinates()
        try checkContact()
        try checkEstimate()
        try FieldRule.order(dateDebutPrevue, dateFinPrevue, field: "date_fin_prevue")
    }

    private mutating func tidy() {
        nom = nom.trimmed
        adresse = adresse.trimmed
        couleur = couleur.trimmed.uppercased()
        photoCouverture = photoCouverture?.trimmed.nonEmpty
        contactNom = contactNom?.trimmed.nonEmpty
        contactTelephone = contactTelephone?.trimmed.nonEmpty
        maitreOuvrage = maitreOuvrage?.trimmed.nonEmpty
        description = description?.trimmed.nonEmpty
    }

    private func checkCoordinates() throws(Fault) {
        guard (latitude == nil) == (longitude == nil) else {
            throw Fault(.chantierCoordinatesIncomplete, field: latitude == nil ? "latitude" : "longitude")
        }
        try FieldRule.range(latitude, -90...90, field: "latitude")
        try FieldRule.range(longitude, -180...180, field: "longitude")
    }

    private func checkContact() throws(Fault) {
        guard (contactNom == nil) == (contactTelephone == nil) else {
            throw Fault(.chantierContactIncomplete, field: contactNom == nil ? "contact_nom" : "contact_telephone")
        }
        try FieldRule.length(contactNom, upTo: 200, field: "contact_nom")
        try FieldRule.telephone(contactTelephone, field: "contact_telephone")
    }

    private func checkEstimate() throws(Fault) {
        guard let heuresEstimees, heuresEstimees < WorkDuration(minutes: 0) else { return }
        throw Fault(
            .chantierValueRefused, Text("Les heures estimées ne peuvent pas être négatives.", "Estimated hours cannot be negative."),
            field: "heures_estimees")
    }
}
