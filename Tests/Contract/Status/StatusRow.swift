import Kernel
import UseCaseKit

@testable import APIKit

/// What one operation answers to the requests that every operation must have thought of.
///
/// Four columns follow from the declarations and have no entry here: unauthenticated, missing scope, too large, throttled. So does
/// `forbidden` where a role has no grant at all.
struct StatusRow: Sendable {
    enum Cell: Sendable {
        case refused(Example, Fault.Code)
        /// Cannot happen, for this reason.
        case notApplicable(String)
    }

    let operation: String
    let success: Example
    /// What the success announces, in order.
    let events: [String]
    let invalid: Cell
    let absent: Cell
    /// Refusals of the business: a conflict, a state, a right that depends on the row.
    let refused: [Cell]
    /// Refusals on record: a wrong password is counted.
    let leavesTrace: Bool

    init(
        _ operation: String, _ success: Example, events: String..., invalid: Cell, absent: Cell, refused: [Cell], leavesTrace: Bool = false
    ) {
        self.operation = operation
        self.success = success
        self.events = events
        self.invalid = invalid
        self.absent = absent
        self.refused = refused
        self.leavesTrace = leavesTrace
    }
}

extension StatusRow.Cell {
    static let noInput = Self.notApplicable("takes no input; v2's unknown parameters have a test of their own")
    static let ownOnly = Self.notApplicable("is about the caller, who exists")
    static let wholeList = Self.notApplicable("a list may be empty")
    static let alwaysAllowed = [Self.notApplicable("reading depends on no state")]

    static func invalid(_ example: Example) -> Self { .refused(example, .invalidInput) }
    static func badID(_ path: Any..., body: JSON? = nil) -> Self {
        var example = Example(body: body)
        example.path = path.map { "\($0)" }
        return .refused(example, .invalidInput)
    }
}

extension StatusRow {
    static let all =
        sessions + limits + keys + people + siteReads + siteWrites + siteStates + siteTeams + siteContacts + sitePhases + reports + reportActions
        + answers
}
