import Kernel
import SignalementsApplication
import SignalementsDomain
import UseCaseKit

/// Writes down the life of one signalement: reported, taken, talked about, treated, accepted; and what the clock makes of it.
struct DemoSignalementHistory {
    private static let talk = [
        "Vu sur place, photos prises.", "Je passe demain matin avec le fournisseur.", "Matériel commandé, livraison annoncée jeudi.",
        "Zone balisée en attendant.", "J'ai prévenu le maître d'œuvre.", "À traiter avant la réunion de chantier.",
        "Il faudra deux personnes une demi-journée.",
        "Le client est informé.", "Devis demandé au sous-traitant.",
    ]
    private static let done = ["C'est fait.", "Repris et nettoyé.", "Terminé, photos au dossier.", "Réglé avec l'équipe ce matin."]

    let signalement: DemoSignalement
    /// Its place in the script.
    let number: Int
    let calendar: DemoCalendar
    private let site: DemoSite
    private var dice: Dice

    init?(_ signalement: DemoSignalement, _ number: Int, _ calendar: DemoCalendar) {
        guard let site = DemoSite.all.first(where: { $0.key == signalement.site }) else { return nil }
        (self.signalement, self.number, self.calendar, self.site) = (signalement, number, calendar, site)
        dice = Dice(Int64(5000 + number))
    }

    mutating func write(on timeline: inout DemoTimeline) {
        let created = calendar.instant(signalement.day, dice.between(6...11), dice.between(0...59))
        report(at: created, on: &timeline)
        escalate(from: created, on: &timeline)
        var last = created
        if signalement.outcome != .open { last = take(after: created, on: &timeline) }
        last = talk(after: last, on: &timeline)
        if [.treated, .closed, .reopened].contains(signalement.outcome) { last = treat(after: last, on: &timeline) }
        if [.closed, .reopened].contains(signalement.outcome) { last = close(after: last, on: &timeline) }
        if signalement.outcome == .reopened { reopen(after: last, on: &timeline) }
    }

    // MARK: People

    /// Those of the team who are still in the company by then.
    private var team: [DemoName] { [site.team.chef] + site.team.ouvriers.filter { $0 != .adrian } }

    /// Adds a step in which somebody does something to the signalement.
    private func step(
        _ moment: Instant, _ name: DemoName, _ access: Access, on timeline: inout DemoTimeline,
        _ act: @escaping @Sendable (Signalement.ID, SignalementScope, Caller) throws -> Void
    ) {
        timeline.at(moment) { [number] stage in
            let id = try stage.signalement(number)
            try stage.withSignalements(name, access) { try act(id, $0, $1) }
        }
    }

    // MARK: Steps

    private mutating func report(at moment: Instant, on timeline: inout DemoTimeline) {
        let author = dice.pick(team)
        timeline.at(moment) { [signalement, number] stage in
            let new = NewSignalement(
                chantierID: try stage.site(signalement.site), titre: signalement.titre, description: signalement.description,
                priorite: signalement.priorite, localisation: signalement.localisation)
            try stage.withSignalements(author, .perimeter) { stage.signalements[number] = try CreateSignalement()(new, in: $0, by: $1).id }
        }
        guard let wished = signalement.wished else { return }
        let deadline = moment.day.start.adding(days: wished).adding(hours: 16)
        step(moment.adding(seconds: 900), site.team.conducteur, .managers, on: &timeline) { id, scope, caller in
            _ = try UpdateSignalement()(
                id, Changes([("date_resolution_souhaitee", { $0.dateResolutionSouhaitee = deadline })]), in: scope, by: caller)
        }
    }

    private mutating func take(after moment: Instant, on timeline: inout DemoTimeline) -> Instant {
        let taken = moment.adding(seconds: 60 * dice.between(20...160))
        let (giver, assignee) = (dice.pick([site.team.conducteur, site.team.chef]), dice.pick(team))
        timeline.at(taken) { [number] stage in
            let (id, person) = (try stage.signalement(number), try stage.person(assignee))
            try stage.withSignalements(giver, .chefsAndAbove) { _ = try AssignSignalement()(id, to: person, in: $0, by: $1) }
        }
        return taken
    }

    /// Up to three answers, within the hour.
    private mutating func talk(after moment: Instant, on timeline: inout DemoTimeline) -> Instant {
        var (last, said) = (moment, Int(dice.roll(Int64(Self.talk.count))))
        for _ in 0..<dice.roll(4) {
            last = last.adding(seconds: 60 * dice.between(4...18))
            say(NewReponse(contenu: Self.talk[said % Self.talk.count]), dice.pick(team + [site.team.conducteur]), last, on: &timeline)
            said += 4
        }
        return last
    }

    private func say(_ reponse: NewReponse, _ author: DemoName, _ moment: Instant, on timeline: inout DemoTimeline) {
        step(moment, author, .perimeter, on: &timeline) { id, scope, caller in _ = try AddReponse()(to: id, reponse, in: scope, by: caller) }
    }

    private mutating func treat(after moment: Instant, on timeline: inout DemoTimeline) -> Instant {
        let hours: ClosedRange<Int64> =
            switch signalement.priorite {
            case .critique: 1...4
            case .haute: 2...14
            case .moyenne: 5...36
            case .basse: 6...60
            }
        let treated = calendar.working(moment.adding(seconds: 60 * dice.between(hours.lowerBound * 60...hours.upperBound * 60)))
        if dice.roll(3) > 0 { say(NewReponse(contenu: dice.pick(Self.done), estResolution: true), dice.pick(team), treated, on: &timeline) }
        step(treated, site.team.chef, .chefsAndAbove, on: &timeline) { [signalement] id, scope, caller in
            _ = try TreatSignalement()(id, commentaire: signalement.treatment, in: scope, by: caller)
        }
        return treated
    }

    private mutating func close(after moment: Instant, on timeline: inout DemoTimeline) -> Instant {
        let closed = calendar.working(moment.adding(hours: dice.between(18...80)))
        step(closed, site.team.conducteur, .chefsAndAbove, on: &timeline) { _ = try CloseSignalement()($0, in: $1, by: $2) }
        return closed
    }

    private mutating func reopen(after moment: Instant, on timeline: inout DemoTimeline) {
        let reopened = calendar.working(moment.adding(hours: dice.between(60...200)))
        step(reopened, site.team.conducteur, .managers, on: &timeline) { _ = try ReopenSignalement()($0, in: $1, by: $2) }
        watch(at: [reopened], on: &timeline)
        say(NewReponse(contenu: "Le problème est revenu, on reprend."), site.team.chef, reopened.adding(seconds: 1260), on: &timeline)
    }

    // MARK: The clock

    /// Looks whenever a level becomes due, as the job that runs every quarter of an hour does.
    private func escalate(from created: Instant, on timeline: inout DemoTimeline) {
        let deadline =
            signalement.wished.map { created.day.start.adding(days: $0).adding(hours: 16) } ?? created.adding(hours: signalement.priorite.delayHours)
        let allotted = deadline.since(created)
        let due = Escalade.Niveau.allCases.map { Instant(milliseconds: created.milliseconds + allotted * Int64($0.seuil) / 100) }
        watch(at: due, on: &timeline)
    }

    private func watch(at moments: [Instant], on timeline: inout DemoTimeline) {
        for moment in moments {
            let quarter = Instant(seconds: (moment.seconds / 900 + 1) * 900)
            guard quarter < calendar.today.start else { continue }
            timeline.at(quarter) { [number] stage in
                let id = try stage.signalement(number)
                try stage.withSignalementsAlone { try EscalateSignalement()(id, in: $0) }
            }
        }
    }
}
