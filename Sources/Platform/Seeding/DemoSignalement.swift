import SignalementsDomain

/// One incident of the made-up company: where and when, what it was, how far it went. Days count from today.
struct DemoSignalement: Sendable {
    enum Outcome: Sendable {
        /// Nobody has taken it.
        case open
        case inHand
        case treated
        case closed
        /// Treated, closed, and back again.
        case reopened
    }

    let site: DemoSite.Key
    let priorite: Signalement.Priorite
    let outcome: Outcome
    let day: Int
    let titre: String
    let localisation: String
    let description: String
    /// What was done about it.
    let treatment: String
    /// The deadline asked for, in days after the report, when it is not the priority's own.
    let wished: Int64?

    init(
        _ site: DemoSite.Key, _ priorite: Signalement.Priorite, _ outcome: Outcome, _ day: Int, _ titre: String, _ localisation: String,
        _ description: String, _ treatment: String = "", wished: Int64? = nil
    ) {
        (self.site, self.priorite, self.outcome, self.day) = (site, priorite, outcome, day)
        (self.titre, self.localisation, self.description) = (titre, localisation, description)
        (self.treatment, self.wished) = (treatment, wished)
    }

    static let all = closed + treated + current
}
