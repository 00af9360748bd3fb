import ChantiersApplication
import ChantiersDomain
import IdentityApplication
import IdentityDomain
import Kernel
import UseCaseKit

/// What happens at the head office: the sites that stand for absences, raises, somebody leaving, a mistake undone.
struct DemoOffice {
    let calendar: DemoCalendar

    func write(on timeline: inout DemoTimeline) {
        for (rank, absence) in DemoAbsence.all.enumerated() { open(absence, at: calendar.instant(-243, 8, Int64(rank * 2)), on: &timeline) }
        for (rank, name) in [DemoName.julien, .paulo, .ines, .amadou, .theo].enumerated() {
            raise(name, at: calendar.instant(-120, 9, Int64(rank * 3)), on: &timeline)
        }
        partWithAdrian(on: &timeline)
        DemoMistake(calendar: calendar).write(on: &timeline)
    }

    private func open(_ absence: DemoAbsence, at moment: Instant, on timeline: inout DemoTimeline) {
        let office = DemoAbsence.headOffice
        let command = CreateChantier.Command(
            nom: absence.nom, adresse: office.adresse, code: absence.code, couleur: absence.couleur, latitude: office.latitude,
            longitude: office.longitude, description: absence.description)
        timeline.at(moment) { stage in
            try stage.withSites(.helene) { stage.sites[absence.key] = try CreateChantier()(command, in: $0, by: $1).id }
        }
    }

    /// Forty cents an hour more.
    private func raise(_ name: DemoName, at moment: Instant, on timeline: inout DemoTimeline) {
        guard let person = DemoPerson.all.first(where: { $0.name == name }) else { return }
        let rate = Money(cents: person.taux.cents + 40)
        timeline.at(moment) { stage in
            let id = try stage.person(name)
            try stage.withPeople(.helene) {
                _ = try UpdateUtilisateur()(id, Changes([("taux_horaire", { try $0.changeTauxHoraire(to: rate) })]), in: $0, by: $1)
            }
        }
    }

    /// His contract ends: he leaves the teams that he was still in, then loses his account.
    private func partWithAdrian(on timeline: inout DemoTimeline) {
        for (rank, site) in DemoSite.all.filter({ $0.team.ouvriers.contains(.adrian) }).enumerated() {
            timeline.at(calendar.instant(-61, 14, Int64(rank * 5))) { stage in
                let member = TeamMember(chantierID: try stage.site(site.key), utilisateurID: try stage.person(.adrian), fonction: .ouvrier)
                try stage.withSites(site.team.conducteur) { _ = try RemoveMember()(member, in: $0, by: $1) }
            }
        }
        timeline.at(calendar.instant(-60, 15, 45)) { stage in
            let id = try stage.person(.adrian)
            try stage.withPeople(.helene) { _ = try DeactivateUtilisateur()(id, in: $0, by: $1) }
        }
    }
}

/// A site entered twice: closed by the conducteur, deleted by the administrator.
private struct DemoMistake {
    let calendar: DemoCalendar

    func write(on timeline: inout DemoTimeline) {
        let site = DemoSite.doublon
        timeline.at(calendar.instant(site.created, 8, 5)) { stage in
            try stage.withSites(site.team.conducteur) { stage.sites[site.key] = try CreateChantier()(command, in: $0, by: $1).id }
        }
        timeline.at(calendar.instant(site.created, 8, 40)) { stage in
            let id = try stage.site(site.key)
            try stage.withSites(site.team.conducteur) { _ = try ChangeStatut()(id, to: .ferme, in: $0, by: $1) }
        }
        timeline.at(calendar.instant(site.created, 8, 50)) { stage in
            let id = try stage.site(site.key)
            try stage.withSites(.helene, .adminOnly) { try DeleteChantier()(id, in: $0, by: $1) }
        }
    }

    private var command: CreateChantier.Command {
        let site = DemoSite.doublon
        return CreateChantier.Command(
            nom: site.nom, adresse: site.adresse, latitude: site.latitude, longitude: site.longitude, maitreOuvrage: site.client,
            heuresEstimees: WorkDuration(minutes: site.hours * 60), dateDebutPrevue: calendar.day(site.planned.start),
            dateFinPrevue: calendar.day(site.planned.end), description: site.description, typeTravaux: site.travaux)
    }
}
