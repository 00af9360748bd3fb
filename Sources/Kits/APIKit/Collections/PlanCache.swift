import SQLKit
import Synchronization

/// The plans of one collection: one per projection and form of what follows its tables, which says which rows and in what order.
/// Both are few; what is rare is composed again.
final class PlanCache: Sendable {
    private struct Key: Hashable {
        let projection: ObjectIdentifier
        let choice: String
    }

    private static let capacity = 256

    /// The projection is kept with its plan: its identity must not be given to another.
    private let plans = Mutex<[Key: (projection: Projection, plan: SQLPlan)]>([:])

    func plan(_ projection: Projection, _ choice: SQLQuery, _ compose: () -> SQLPlan) -> SQLPlan {
        let key = Key(projection: ObjectIdentifier(projection), choice: choice.form)
        return plans.withLock { plans in
            if let known = plans[key] { return known.plan }
            if plans.count >= Self.capacity { plans.removeAll() }
            let plan = compose()
            plans[key] = (projection, plan)
            return plan
        }
    }
}
