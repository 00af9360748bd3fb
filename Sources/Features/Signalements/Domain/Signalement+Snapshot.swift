import Kernel

extension Signalement {
    /// The stored fields that v1 shows, under their v1 names and in its order: what every event carries beside its legacy
    /// keys (domain.md §5.4, payload rule).
    var snapshot: [JSON.Member] {
        [
            .init("id", JSON(id)), .init("chantier_id", JSON(chantierID)), .init("titre", .string(titre)),
            .init("description", .string(description)), .init("priorite", .string(priorite.rawValue)),
            .init("statut", .string(statut.rawValue)), .init("cree_par", JSON(creePar)), .init("assigne_a", JSON(assigneA)),
            .init("date_resolution_souhaitee", JSON(dateResolutionSouhaitee)), .init("date_traitement", JSON(dateTraitement)),
            .init("date_cloture", JSON(dateCloture)), .init("commentaire_traitement", JSON(commentaireTraitement)),
            .init("photo_url", JSON(photoURL)), .init("localisation", JSON(localisation)), .init("created_at", JSON(createdAt)),
            .init("updated_at", JSON(updatedAt)), .init("nb_escalades", JSON(nbEscalades)),
        ]
    }

    /// The keys that the old events had, `gravite` being the true priority (domain.md §7, 20), then `more`, then the rest
    /// of the snapshot. `user_id` is the author, whoever acts.
    func payload(_ more: [JSON.Member] = []) -> [JSON.Member] {
        let legacy: [JSON.Member] = [
            .init("signalement_id", JSON(id)), .init("chantier_id", JSON(chantierID)), .init("user_id", JSON(creePar)),
            .init("titre", .string(titre)), .init("gravite", .string(priorite.rawValue)),
        ]
        return completed(legacy + more + [.init("utilisateur_id", JSON(creePar))])
    }

    /// `members`, then what they lack of the snapshot: no key appears twice.
    func completed(_ members: [JSON.Member]) -> [JSON.Member] {
        let names = Set(members.map(\.name))
        return members + snapshot.filter { !names.contains($0.name) }
    }
}
