public import Kernel

extension Chantier {
    /// Whether its values may change: only before reception (domain.md §2.1). `statut` follows its own rules.
    public var isEditable: Bool { statut == .ouvert || statut == .enCours }

    /// Changes values, then puts them in canonical form and checks every invariant; the site is untouched when refused.
    ///
    /// - Returns: the v1 names of the values that are now different, in the order of the response.
    /// - Throws: `chantier.not_editable` from reception on, the refusals of `settle()`, and what `change` throws.
    public mutating func edit(at now: Instant, _ change: (inout Chantier) throws -> Void) throws -> [String] {
        guard isEditable else { throw Fault(.chantierNotEditable) }
        var edited = self
        try change(&edited)
        try edited.settle()
        let changed = edited.fieldsDiffering(from: self)
        if !changed.isEmpty { edited.updatedAt = now }
        self = edited
        return changed
    }

    /// Throws `chantier.closed` on a closed site, where contacts and phases are frozen too.
    public func checkNotClosed() throws(Fault) {
        guard statut != .ferme else { throw Fault(.chantierClosed) }
    }

    /// Marks that something shown with the site changed: its contacts, phases or team.
    public mutating func touch(at now: Instant) { updatedAt = now }

    /// Deletes softly. Only a closed site may go, unless forced (domain.md §2.1).
    public mutating func delete(force: Bool, at now: Instant) throws(Fault) {
        guard force || statut == .ferme else { throw Fault(.chantierNotClosed) }
        deletedAt = now
        updatedAt = now
    }

    private func fieldsDiffering(from other: Chantier) -> [String] {
        let comparisons = [
            ("nom", nom == other.nom), ("adresse", adresse == other.adresse), ("couleur", couleur == other.couleur),
            ("latitude", latitude == other.latitude), ("longitude", longitude == other.longitude),
            ("contact_nom", contactNom == other.contactNom), ("contact_telephone", contactTelephone == other.contactTelephone),
            ("maitre_ouvrage", maitreOuvrage == other.maitreOuvrage), ("heures_estimees", heuresEstimees == other.heuresEstimees),
            ("date_debut_prevue", dateDebutPrevue == other.dateDebutPrevue), ("date_fin_prevue", dateFinPrevue == other.dateFinPrevue),
            ("description", description == other.description), ("type_travaux", typeTravaux == other.typeTravaux),
            ("batiment_plus_2ans", batimentPlus2Ans == other.batimentPlus2Ans), ("usage_habitation", usageHabitation == other.usageHabitation),
            ("photo_couverture", photoCouverture == other.photoCouverture),
        ]
        return comparisons.filter { !$0.1 }.map(\.0)
    }
}
