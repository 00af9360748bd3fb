import ChantiersApplication
import ChantiersDomain
import Kernel
import UseCaseKit

/// Writes down the life of one site: signed, planned, staffed, changed on the way, handed over, closed.
struct DemoSiteHistory {
    /// Whom a building company meets beside its customer.
    private static let partners: [(nom: String, profession: String)] = [
        ("Atelier Quai Ouest", "Architecte"), ("Structures & Territoires", "Bureau d'études structure"), ("Contrôle Alpin", "Bureau de contrôle"),
        ("Martelet Coordination", "Coordonnateur SPS"), ("Fluides Ingénierie", "Bureau d'études fluides"), ("Gisèle Pommier", "Gardienne"),
    ]
    private static let palette = ["#3498DB", "#E67E22", "#27AE60", "#9B59B6", "#E74C3C", "#1ABC9C", "#795548", "#3F51B5", "#FF7043", "#2C3E50"]

    let site: DemoSite
    let index: Int
    let calendar: DemoCalendar
    private var dice: Dice
    /// On one site in three the end moved on the way.
    private let slips: Bool

    init(_ site: DemoSite, _ index: Int, _ calendar: DemoCalendar) {
        (self.site, self.index, self.calendar) = (site, index, calendar)
        dice = Dice(Int64(1000 + index))
        slips = index % 3 == 1 && site.started != nil
    }

    mutating func write(on timeline: inout DemoTimeline) {
        sign(on: &timeline)
        plan(on: &timeline)
        staff(on: &timeline)
        adjust(on: &timeline)
        finish(on: &timeline)
    }

    /// Which site, and who runs it: what every step keeps.
    private func key() -> (DemoSite.Key, DemoName) { (site.key, site.team.conducteur) }

    // MARK: Signing

    private mutating func sign(on timeline: inout DemoTimeline) {
        let (key, conducteur) = key()
        let command = command()
        timeline.at(calendar.instant(site.created, 7, dice.between(0...50))) { stage in
            var command = command
            command.conducteurID = try stage.person(conducteur)
            try stage.withSites(conducteur) { stage.sites[key] = try CreateChantier()(command, in: $0, by: $1).id }
        }
    }

    private mutating func command() -> CreateChantier.Command {
        let end = slips ? site.planned.end - 21 : site.planned.end
        return CreateChantier.Command(
            nom: site.nom, adresse: site.adresse, couleur: Self.palette[index % Self.palette.count], latitude: site.latitude,
            longitude: site.longitude, contactNom: site.contact.nom, contactTelephone: DemoPhone.office(index), contacts: contacts(),
            maitreOuvrage: site.client, heuresEstimees: WorkDuration(minutes: site.hours * 60), dateDebutPrevue: calendar.day(site.planned.start),
            dateFinPrevue: calendar.day(end), description: site.description, typeTravaux: site.travaux,
            batimentPlus2Ans: site.travaux != .constructionNeuve, usageHabitation: site.isHome)
    }

    private mutating func contacts() -> [ContactDetails] {
        let customer = ContactDetails(nom: site.contact.nom, profession: site.contact.profession, telephone: DemoPhone.office(index))
        let first = Int(dice.roll(Int64(Self.partners.count)))
        let others = (0..<Int(dice.between(1...2))).map { (first + $0) % Self.partners.count }
        return [customer]
            + others.map {
                ContactDetails(nom: Self.partners[$0].nom, profession: Self.partners[$0].profession, telephone: DemoPhone.office(100 + $0))
            }
    }

    // MARK: Planning

    private func plan(on timeline: inout DemoTimeline) {
        let (key, conducteur) = key()
        for (rank, phase) in phases().enumerated() {
            timeline.at(calendar.instant(site.created, 9, Int64(rank * 4))) { stage in
                let site = try stage.site(key)
                try stage.withSites(conducteur) { _ = try AddPhase()(phase, to: site, in: $0, by: $1) }
            }
        }
    }

    /// The phases of the works, one after the other between the planned days.
    private func phases() -> [AddPhase.Command] {
        let (first, length) = (site.planned.start, site.planned.end - site.planned.start)
        var spent = 0
        return site.works.phases.enumerated().map { rank, phase in
            let start = calendar.day(first + length * spent / 100)
            spent += phase.share
            let end = calendar.day(first + length * spent / 100)
            return AddPhase.Command(nom: phase.nom, description: phase.description, ordre: rank + 1, dateDebut: start, dateFin: end)
        }
    }

    private func staff(on timeline: inout DemoTimeline) {
        let (key, conducteur) = key()
        let members = [(site.team.chef, TeamMember.Fonction.chef)] + site.team.ouvriers.map { ($0, .ouvrier) }
        for (rank, member) in members.enumerated() {
            timeline.at(calendar.instant(site.created + 2, 12, Int64(rank * 3))) { stage in
                let member = TeamMember(chantierID: try stage.site(key), utilisateurID: try stage.person(member.0), fonction: member.1)
                try stage.withSites(conducteur) { _ = try AddMember()(member, in: $0, by: $1) }
            }
        }
    }

    // MARK: On the way

    private mutating func adjust(on timeline: inout DemoTimeline) {
        guard let started = site.started else { return }
        let span = site.lastDay - started
        let (budget, end) = (WorkDuration(minutes: site.hours * dice.between(106...115) / 1000 * 600), calendar.day(site.planned.end))
        if dice.roll(2) == 0 { edit([("heures_estimees", { $0.heuresEstimees = budget })], started + span * 2 / 5, on: &timeline) }
        if slips { edit([("date_fin_prevue", { $0.dateFinPrevue = end })], started + span * 3 / 5, on: &timeline) }
    }

    private func edit(_ changes: [(name: String, step: @Sendable (inout Chantier) throws -> Void)], _ day: Int, on timeline: inout DemoTimeline) {
        let (key, conducteur) = key()
        timeline.at(calendar.instant(min(day, site.lastDay), 13, 20)) { stage in
            let site = try stage.site(key)
            try stage.withSites(conducteur) { _ = try UpdateChantier()(site, Changes(changes), in: $0, by: $1) }
        }
    }

    // MARK: Its state

    private func finish(on timeline: inout DemoTimeline) {
        if let started = site.started { move(to: .enCours, calendar.instant(started, 6, 30), on: &timeline) }
        switch site.fate {
        case .waiting, .running: break
        case .received(let day): move(to: .receptionne, calendar.instant(day, 14), on: &timeline)
        case .resumed(let received, let resumed, let again):
            move(to: .receptionne, calendar.instant(received, 14), on: &timeline)
            move(to: .enCours, calendar.instant(resumed, 8, 15), on: &timeline)
            move(to: .receptionne, calendar.instant(again, 14), on: &timeline)
        case .closed(let received, let closed):
            move(to: .receptionne, calendar.instant(received, 14), on: &timeline)
            move(to: .ferme, calendar.instant(closed, 15, 30), on: &timeline)
        case .abandoned(let day): move(to: .ferme, calendar.instant(day, 15, 30), on: &timeline)
        }
    }

    private func move(to statut: Chantier.Statut, _ moment: Instant, on timeline: inout DemoTimeline) {
        let (key, conducteur) = key()
        timeline.at(moment) { stage in
            let site = try stage.site(key)
            try stage.withSites(conducteur) { _ = try ChangeStatut()(site, to: statut, in: $0, by: $1) }
        }
    }
}
